"""The command line of `python -m respawn.orz`."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from typing import NoReturn

from respawn.runtime.errors import UserError

USAGE = """\
python -m respawn.orz [--from auto|never|scratch|PATH|STEP] [--state full|weights] [--keep-state N]
                             MODULE [exp.key=value ...]"""

DESCRIPTION = """\
Runs an Open-Reasoner-Zero experiment so that the same command brings it back after a kill.
Start it in the folder above playground/, where `python -m MODULE` works."""

DETAILS = """\
where to start:
  --from auto    resume from the newest whole checkpoint in its save_path, or start afresh (default)
  --from never   start afresh; refuses a save_path that holds checkpoints
  --from scratch start afresh; what is broken goes into quarantine, a whole checkpoint is refused
  --from STEP    resume from iterSTEP in its save_path
  --from PATH    resume from the folder PATH, named iterN

what is saved and restored:
  --state full     optimizer, schedule and random streams too (default): an exact resume
  --state weights  weights alone: less disk, but Adam starts cold and the warm-up runs again
  --keep-state N   keep the full state of the last N saves (2); weights are never removed"""


@dataclass(frozen=True)
class Arguments:
    """A parsed command line; `overrides` are handed to the module as they are."""

    module: str
    overrides: tuple[str, ...] = ()
    start: str = "auto"
    state: str = "full"
    keep_state: int = 2

    @property
    def full_state(self) -> bool:
        """Whether optimizer, schedule and random streams are saved and restored."""
        return self.state == "full"


class _Parser(argparse.ArgumentParser):
    """Ends with a UserError where argparse would end the process."""

    def error(self, message: str) -> NoReturn:
        raise UserError(f"{message}\n{self.format_usage().rstrip()}")


def parse(argv: list[str]) -> Arguments:
    """Options end at MODULE: all after it is the module's own. `--help` prints and leaves, as argparse does."""
    parser = _Parser(
        prog="python -m respawn.orz",
        usage=USAGE,
        description=DESCRIPTION,
        epilog=DETAILS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    hidden = argparse.SUPPRESS  # told in DETAILS, value by value
    parser.add_argument("--from", dest="start", type=_start, default="auto", help=hidden)
    parser.add_argument("--state", choices=("full", "weights"), default="full", help=hidden)
    parser.add_argument("--keep-state", type=_count, default=2, help=hidden)
    parser.add_argument("words", nargs=argparse.REMAINDER, help=hidden)
    parsed = parser.parse_args(argv)
    words: list[str] = parsed.words
    if not words:
        parser.error("no MODULE was named")
    return Arguments(
        module=words[0],
        overrides=tuple(words[1:]),
        start=parsed.start,
        state=parsed.state,
        keep_state=parsed.keep_state,
    )


def _start(text: str) -> str:
    if text == "":
        raise argparse.ArgumentTypeError("needs a value: auto, never, scratch, a step or a folder")
    return text


def _count(text: str) -> int:
    if not (text.isdecimal() and int(text) > 0):
        raise argparse.ArgumentTypeError(
            f"needs a number from 1 on, not {text!r}; --state weights keeps none"
        )
    return int(text)
