"""The `iterN` folders below a save_path: which are there, and which are whole."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from respawn.runtime import disk, model_folder, sidecar, state
from respawn.runtime.json_file import count_of, object_of
from respawn.runtime.resolver import Examined

ITER = re.compile(r"iter(0|[1-9][0-9]*)")  # as upstream writes it: no iter007


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


@dataclass(frozen=True)
class Needs:
    """What a run has to find in a checkpoint beside the policy: as its config says, or None to let the records and
    the other checkpoints say it."""

    critic: bool | None = None
    reference: bool | None = None


def checkpoint_at(path: str) -> Checkpoint | None:
    """The checkpoint that a folder of that name would be; None when its name is not `iterN`."""
    path = os.path.abspath(path)
    match = ITER.fullmatch(os.path.basename(path))
    return Checkpoint(path, int(match.group(1))) if match else None


def list_folders(save_path: str) -> list[Checkpoint]:
    """All `iterN` folders, the newest first, whatever is in them. Replay files of similar names are not among them."""
    try:
        names = os.listdir(save_path)
    except (FileNotFoundError, NotADirectoryError):
        return []
    found = [checkpoint_at(os.path.join(save_path, name)) for name in names]
    folders = [c for c in found if c is not None and disk.is_folder(c.path)]
    return sorted(folders, key=lambda c: c.step, reverse=True)


def examine(save_path: str, needs: Needs) -> list[Examined[Checkpoint]]:
    """Every checkpoint of a run: its own bytes, and what only the run as a whole can tell of it. A folder with
    neither policy nor critic is none: its save was cut off before anything of use was there."""
    run = _saves_of(save_path)
    return [_examine(checkpoint, run, needs) for checkpoint in run]


def examine_named(checkpoint: Checkpoint, needs: Needs) -> Examined[Checkpoint]:
    """One checkpoint that the user chose: no byte of the others has to be readable."""
    return _examine(checkpoint, _saves_of(os.path.dirname(checkpoint.path)), needs)


def _saves_of(save_path: str) -> list[Checkpoint]:
    folders = list_folders(save_path)
    return [c for c in folders if disk.is_folder(c.policy) or disk.is_folder(c.critic)]


def _examine(
    checkpoint: Checkpoint, run: Sequence[Checkpoint], needs: Needs
) -> Examined[Checkpoint]:
    record = sidecar.read(checkpoint.path)
    defect = (
        _defect_of_parts(checkpoint, record, run, needs)
        or _defect_of_record(checkpoint, record, run)
        or _repeats(checkpoint, record, run)
        or _defect_of_reference(record, run, needs)
    )
    if defect is not None or record is None or not state.was_saved(record):
        return Examined(checkpoint, defect)
    lost = state.loss_of(checkpoint.path, record)
    if lost is not None:
        return Examined(checkpoint, lost=lost)
    defect = state.defect_of_files(checkpoint.path, record)
    return Examined(checkpoint, defect, holds_state=defect is None)


def _defect_of_parts(
    checkpoint: Checkpoint,
    record: dict[str, Any] | None,
    run: Sequence[Checkpoint],
    needs: Needs,
) -> str | None:
    defect = model_folder.defect_of(checkpoint.policy)
    if defect is None and _needs_critic(checkpoint, record, run, needs):
        defect = model_folder.defect_of(checkpoint.critic)
    return defect


def _needs_critic(
    checkpoint: Checkpoint,
    record: dict[str, Any] | None,
    run: Sequence[Checkpoint],
    needs: Needs,
) -> bool:
    """A policy alone is whole under GRPO, and not under PPO, whose critic would start from another step."""
    if needs.critic is not None:
        return needs.critic
    if disk.is_folder(checkpoint.critic):
        return True
    config = object_of((record or {}).get("config"))
    if "critic_pretrain" in config:
        return bool(config["critic_pretrain"])
    return any(disk.is_folder(other.critic) for other in run)


def _defect_of_record(
    checkpoint: Checkpoint, record: dict[str, Any] | None, run: Sequence[Checkpoint]
) -> str | None:
    """Under respawn.orz every save ends with its record: a newer folder without one was cut off."""
    if record is None and sidecar.exists(checkpoint.path):
        return f"{os.path.join(checkpoint.path, sidecar.NAME)} is not the record of a save"
    if record is None:
        under_respawn = any(c.step < checkpoint.step and sidecar.exists(c.path) for c in run)
        if under_respawn or sidecar.was_cut_off(checkpoint.path):
            return f"{checkpoint.path} has no {sidecar.NAME}, which ends a save of this run"
        return None
    recorded = sidecar.folder_step(record)
    if recorded != checkpoint.step:
        return f"{checkpoint.path} records step {recorded}, not its own"
    return None


def _repeats(
    checkpoint: Checkpoint, record: dict[str, Any] | None, run: Sequence[Checkpoint]
) -> str | None:
    """Upstream names its final save after the number of batches. Where rollouts were skipped that is more than
    the steps done, and the folder named after the steps is the one to resume from: later saves may need the name.
    """
    step = checkpoint.step if record is None else count_of(record["global_step"])
    twin = next((c for c in run if c.step == step and c.step != checkpoint.step), None)
    held = None if twin is None else sidecar.read(twin.path)
    if held is None or sidecar.folder_step(held) != step:
        return None
    return f"{checkpoint.path} is the final save after step {step}, which iter{step} holds too"


def _defect_of_reference(
    record: dict[str, Any] | None, run: Sequence[Checkpoint], needs: Needs
) -> str | None:
    """With update_ref_every_epoch the reference is the policy of an earlier checkpoint of the run."""
    step = None if record is None else count_of(record.get("reference_step"))
    if step is None or needs.reference is False or not run:
        return None
    folder = os.path.join(os.path.dirname(run[0].path), f"iter{step}", "policy")
    defect = model_folder.defect_of(folder)
    return None if defect is None else f"its reference model, {folder}, is not whole: {defect}"
