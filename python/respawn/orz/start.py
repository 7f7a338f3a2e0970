"""Where a run starts: afresh, or from which checkpoint."""

import os
from dataclasses import dataclass

from respawn.errors import NOTHING_TO_RESUME, UserError
from respawn.orz import checkpoints, sidecar
from respawn.orz.checkpoints import Checkpoint


@dataclass(frozen=True)
class Start:
    """`checkpoint` is None for a fresh start; `notes` say what was passed over, for the user."""

    checkpoint: Checkpoint | None
    record: dict | None
    notes: list[str]

    @property
    def step(self) -> int:
        """The N of the checkpoint's folder; nothing is ever written up to it again."""
        return self.checkpoint.step if self.checkpoint else 0

    @property
    def global_step(self) -> int:
        """Updates done: differs from the folder's N in a final save after skipped rollouts."""
        return self.record["global_step"] if self.record else self.step


def choose_start(from_: str, save_path: str, with_critic: bool) -> Start:
    """Decides by `--from`; raises UserError when it asks for what is not there."""
    if from_ == "never":
        return _fresh(save_path)
    if from_ == "auto":
        checkpoint, reasons = checkpoints.newest_whole(save_path, with_critic)
        return _start(checkpoint, [f"passed over: {reason}" for reason in reasons])
    return _start(_named(from_, save_path, with_critic), [])


def _fresh(save_path: str) -> Start:
    found = checkpoints.list_checkpoints(save_path)
    if found:
        raise UserError(
            f"{save_path} already holds checkpoints (up to {os.path.basename(found[0].path)}), and a fresh"
            " start would write over them: use --from auto to go on, or exp.save_path=… for a new folder"
        )
    return _start(None, [])


def _named(from_: str, save_path: str, with_critic: bool) -> Checkpoint:
    path = os.path.join(save_path, f"iter{int(from_)}") if from_.isdecimal() else from_
    checkpoint = checkpoints.checkpoint_at(path)
    if checkpoint is None:
        raise UserError(f"--from {from_}: neither auto, never, a step nor a folder named iterN")
    if not os.path.isdir(checkpoint.path):
        there = [os.path.basename(c.path) for c in checkpoints.list_checkpoints(save_path)]
        have = f"it holds {', '.join(there)}" if there else "it holds no checkpoint"
        raise UserError(
            f"there is no checkpoint {checkpoint.path}; looked at {save_path}: {have}",
            NOTHING_TO_RESUME,
        )
    defect = checkpoints.defect_of(checkpoint, with_critic)
    if defect is not None:
        raise UserError(
            f"cannot resume from {checkpoint.path}: {defect}; --from auto takes the newest whole one",
            NOTHING_TO_RESUME,
        )
    return checkpoint


def _start(checkpoint: Checkpoint | None, notes: list[str]) -> Start:
    return Start(checkpoint, sidecar.read(checkpoint.path) if checkpoint else None, notes)
