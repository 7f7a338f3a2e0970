"""The command line of `python -m respawn.orz`."""

from dataclasses import dataclass

from respawn.errors import UserError

USAGE_TEXT = """\
usage: python -m respawn.orz [--from auto|never|PATH|STEP] [--state full|weights] [--keep-state N]
                             MODULE [exp.key=value ...]

Runs an Open-Reasoner-Zero experiment so that the same command brings it back after a kill.
Start it in the folder above playground/, where `python -m MODULE` works.

  --from auto    go on from the newest whole checkpoint of its save_path, or start afresh (default)
  --from never   start afresh; refuses a save_path that holds checkpoints
  --from STEP    go on from iterSTEP of its save_path
  --from PATH    go on from the folder PATH, named iterN

  --state full     save and restore optimizer, schedule and random streams too (default): exact
  --state weights  neither save nor restore them: less disk, but Adam starts cold, warm-up again
  --keep-state N   keep the full state of the last N saves (2); weights are never removed"""


@dataclass(frozen=True)
class Arguments:
    """A parsed command line; `overrides` are handed to the module as they are."""

    module: str
    overrides: list[str]
    from_: str = "auto"
    state: str = "full"
    keep_state: int = 2


def parse(argv: list[str]) -> Arguments | None:
    """None when help was asked for. Options end at MODULE: all after it is the module's own."""
    chosen = {"--from": "auto", "--state": "full", "--keep-state": "2"}
    rest = list(argv)
    while rest and rest[0].startswith("-"):
        option, equals, value = rest.pop(0).partition("=")
        if option in ("-h", "--help"):
            return None
        if option not in chosen:
            raise UserError(f"there is no option {option}\n{USAGE_TEXT}")
        if not equals:
            if not rest:
                raise UserError(f"{option} needs a value\n{USAGE_TEXT}")
            value = rest.pop(0)
        chosen[option] = _checked(option, value)
    if not rest:
        raise UserError(f"no MODULE was named\n{USAGE_TEXT}")
    return Arguments(
        module=rest[0],
        overrides=rest[1:],
        from_=chosen["--from"],
        state=chosen["--state"],
        keep_state=int(chosen["--keep-state"]),
    )


def _checked(option: str, value: str) -> str:
    if option == "--from" and value == "":
        raise UserError(f"{option} needs a value: auto, never, a step or a folder")
    if option == "--state" and value not in ("full", "weights"):
        raise UserError(f"{option} is full or weights, not {value!r}")
    if option == "--keep-state" and not (value.isdecimal() and int(value) > 0):
        raise UserError(
            f"{option} needs a number from 1 on, not {value!r}; --state weights keeps none"
        )
    return value
