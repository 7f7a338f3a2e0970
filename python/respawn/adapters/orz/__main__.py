"""Runs the user's module as `__main__`, with upstream wrapped."""

from __future__ import annotations

import os
import runpy
import sys

from respawn.adapters.orz import arguments, patch, upstream
from respawn.runtime.errors import UserError
from respawn.runtime.tell import say


def main(argv: list[str]) -> int:
    """The exit code: 0, 2 for a wrong call, 3 when there is nothing to resume from."""
    try:
        parsed = arguments.parse(argv)
        if os.getcwd() not in sys.path:
            sys.path.insert(0, os.getcwd())
        upstream.require_module(parsed.module)
        patch.install(upstream.load(), parsed)
        sys.argv = [parsed.module, *parsed.overrides]
        runpy.run_module(parsed.module, run_name="__main__", alter_sys=True)
    except UserError as error:
        say(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
