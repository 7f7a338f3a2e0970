"""`python -m respawn.orz MODULE …`."""

import sys

from respawn.adapters.orz.__main__ import main

__all__ = ["main"]

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
