"""The `iterN` folders under a save_path: which are there, and which are whole."""

import os
import re
from dataclasses import dataclass

from respawn import model_folder
from respawn.orz import sidecar

ITER = re.compile(r"iter(\d+)")


@dataclass(frozen=True)
class Checkpoint:
    """One `iterN` folder."""

    path: str
    step: int

    @property
    def policy(self) -> str:
        return os.path.join(self.path, "policy")

    @property
    def critic(self) -> str:
        return os.path.join(self.path, "critic")


def checkpoint_at(path: str) -> Checkpoint | None:
    """The checkpoint that a folder of that name would be; None when its name is not `iterN`."""
    path = os.path.abspath(path)
    match = ITER.fullmatch(os.path.basename(path))
    return Checkpoint(path, int(match.group(1))) if match else None


def list_checkpoints(save_path: str) -> list[Checkpoint]:
    """All `iterN` folders, the newest first. Replay files of similar names are not among them."""
    try:
        names = os.listdir(save_path)
    except FileNotFoundError:
        return []
    found = [checkpoint_at(os.path.join(save_path, name)) for name in names]
    folders = [c for c in found if c is not None and os.path.isdir(c.path)]
    return sorted(folders, key=lambda c: c.step, reverse=True)


def defect_of(checkpoint: Checkpoint, with_critic: bool) -> str | None:
    """Why a run cannot go on from it, in words; None when it is whole."""
    parts = [checkpoint.policy, checkpoint.critic] if with_critic else [checkpoint.policy]
    for part in parts:
        defect = model_folder.defect_of(part)
        if defect is not None:
            return defect
    if sidecar.was_cut_off(checkpoint.path):
        return f"{checkpoint.path} has no {sidecar.NAME}, which ends a save of this run"
    if os.path.exists(os.path.join(checkpoint.path, sidecar.NAME)):
        record = sidecar.read(checkpoint.path)
        if record is None:
            return f"{os.path.join(checkpoint.path, sidecar.NAME)} is not a record of a save"
        if sidecar.folder_step(record) != checkpoint.step:
            return f"{checkpoint.path} records step {sidecar.folder_step(record)}, not its own"
    return None


def newest_whole(save_path: str, with_critic: bool) -> tuple[Checkpoint | None, list[str]]:
    """The newest checkpoint that a run can go on from, and why each newer one was passed over."""
    found = list_checkpoints(save_path)
    recorded = [c.step for c in found if sidecar.read(c.path) is not None]
    reasons = []
    for checkpoint in found:
        reason = defect_of(checkpoint, with_critic)
        # under respawn.orz every save ends with its record: a newer folder without one was cut off
        unrecorded = checkpoint.step not in recorded and any(s < checkpoint.step for s in recorded)
        if reason is None and unrecorded:
            reason = f"{checkpoint.path} has no {sidecar.NAME}, which ends a save of this run"
        if reason is None:
            reason = _better_known(checkpoint, recorded)
        if reason is None:
            return checkpoint, reasons
        reasons.append(reason)
    return None, reasons


def _better_known(checkpoint: Checkpoint, recorded: list[int]) -> str | None:
    """Upstream names its final save after the number of batches. Where rollouts were skipped that is more than
    the steps done, and the folder named after the steps is the one to go on from: later saves may need the name.
    """
    record = sidecar.read(checkpoint.path)
    step = record["global_step"] if record else checkpoint.step
    if step == checkpoint.step or step not in recorded:
        return None
    return f"{checkpoint.path} is the final save after step {step}, which iter{step} holds too"
