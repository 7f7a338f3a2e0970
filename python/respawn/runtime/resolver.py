"""Which checkpoint of a run to resume from. `test/conformance` holds this and the editor's resolver to the same cases.

The newest one is the highest step that is whole. A save that was made with its full state and has lost it since is
passed over for an earlier whole one that still has its state: that resume is exact. Where there is none, its weights
are what is left of the run.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar


class Located(Protocol):
    """A checkpoint: where it is and how many steps its name says."""

    @property
    def path(self) -> str: ...
    @property
    def step(self) -> int: ...


C = TypeVar("C", bound=Located)


@dataclass(frozen=True)
class Examined(Generic[C]):
    """What was found out about one checkpoint by itself; texts are for the user.

    `defect` says why nothing can resume from it, `lost` what has gone of the state that it was saved with, and
    `holds_state` whether its full state can be restored.
    """

    checkpoint: C
    defect: str | None = None
    lost: str | None = None
    holds_state: bool = False


@dataclass(frozen=True)
class Verdict(Generic[C]):
    """`reason` says why a checkpoint is not resumed from; None when it can be."""

    checkpoint: C
    reason: str | None


def judge(examined: Iterable[Examined[C]]) -> list[Verdict[C]]:
    """A verdict on each checkpoint of one run, the newest first."""
    verdicts: list[Verdict[C]] = []
    exact: C | None = None  # the newest so far that brings its full state back
    for each in sorted(examined, key=lambda found: found.checkpoint.step):
        reason = each.defect
        if reason is None and each.lost is not None and exact is not None:
            reason = f"{each.lost}; {exact.path} is earlier and has its full state"
        if reason is None and each.holds_state:
            exact = each.checkpoint
        verdicts.append(Verdict(each.checkpoint, reason))
    return verdicts[::-1]


def newest(verdicts: Iterable[Verdict[C]]) -> tuple[C | None, list[str]]:
    """The newest checkpoint that can be resumed from, and why each newer one was passed over."""
    reasons: list[str] = []
    for verdict in verdicts:
        if verdict.reason is None:
            return verdict.checkpoint, reasons
        reasons.append(verdict.reason)
    return None, reasons
