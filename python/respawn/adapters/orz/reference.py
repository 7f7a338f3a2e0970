"""Which folder the reference model is loaded from. With update_ref_every_epoch it is the policy that was saved at the
last episode's end; otherwise the base model."""

from __future__ import annotations

import os

from respawn.adapters.orz.checkpoints import checkpoint_at
from respawn.adapters.orz.config import Config
from respawn.adapters.orz.position import Position, last_episode_end
from respawn.adapters.orz.start import Resumed, Start
from respawn.runtime import disk, model_folder
from respawn.runtime.errors import UserError


def reference_at(start: Start, cfg: Config, position: Position, batches: int) -> str:
    """The reference's folder at a start; raises UserError when it is not whole."""
    if start.resumed is None or not cfg.update_ref_every_epoch:
        return start.base
    folder = _updated(start.resumed, position, batches)
    if folder is None:
        return start.base
    with disk.told("reading the reference model", folder):
        defect = model_folder.defect_of(folder)
    if defect is not None:
        raise UserError(f"the reference model of that step, {folder}, is not whole: {defect}")
    return folder


def _updated(resumed: Resumed, position: Position, batches: int) -> str | None:
    """The folder that replaced the base model, None when none did yet."""
    if resumed.record is None:
        step, elsewhere = last_episode_end(position, batches), None
    else:
        step = resumed.record.get("reference_step")
        elsewhere = resumed.record.get("reference_elsewhere")
    if isinstance(elsewhere, str):
        return elsewhere
    if step is None:
        return None
    return os.path.join(os.path.dirname(resumed.checkpoint.path), f"iter{step}", "policy")


def recorded_reference(reference: str, start: Start) -> tuple[int | None, str | None]:
    """For a save's record: the step of this run whose policy is the reference, or else a folder elsewhere; neither
    for the base model."""
    if reference == start.base:
        return None, None
    folder = os.path.abspath(reference)
    saved = checkpoint_at(os.path.dirname(folder))
    if saved is not None and os.path.dirname(saved.path) == start.save_path:
        return saved.step, None
    return None, folder
