"""What Open-Reasoner-Zero has written past a step: checkpoints, replay dumps and rollouts."""

from __future__ import annotations

import os
import re

from respawn.runtime import disk

CHECKPOINT = re.compile(r"iter([0-9]+)")
OF_ROLLOUT = re.compile(r"(?:iter|eval_output_iter)([0-9]+)_.*\.jsonl?")


def files_past(save_path: str, step: int, updates: int) -> list[str]:
    """Checkpoints named after more than `step`, and files of rollout number `updates` (counted from 0) and later
    ones, relative to save_path."""
    found: list[str] = []
    for folder in ("", "dumped_replay_buffer"):
        if folder and not disk.is_own_folder(os.path.join(save_path, folder)):
            continue  # a link may lead to the files of another run
        try:
            names = sorted(os.listdir(os.path.join(save_path, folder)))
        except (FileNotFoundError, NotADirectoryError):
            continue
        for name in names:
            checkpoint, rollout = CHECKPOINT.fullmatch(name), OF_ROLLOUT.fullmatch(name)
            newer = checkpoint is not None and folder == "" and int(checkpoint.group(1)) > step
            if newer or (rollout is not None and int(rollout.group(1)) >= updates):
                found.append(os.path.join(folder, name))
    return found
