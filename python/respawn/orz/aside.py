"""What a killed run wrote past the step it resumes from is moved aside: never written over.

Nothing of it is deleted but the optimizer state of a save that was cut off: it is large, and of no use.
"""

import os
import re
import shutil

from respawn.orz import sidecar, state

FOLDER = ".respawn-aside"
CHECKPOINT = re.compile(r"iter(\d+)")
OF_ROLLOUT = re.compile(r"(?:iter|eval_output_iter)(\d+)_.*\.jsonl?")


def files_past(save_path: str, step: int, updates: int) -> list[str]:
    """Checkpoints named after more than `step`, and rollout files from `updates` on (they are counted from
    0), relative to save_path."""
    found = []
    for folder in ("", "dumped_replay_buffer"):
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


def set_aside(save_path: str, step: int, updates: int | None = None) -> str | None:
    """Moves them into a new folder under save_path; its path, or None when there was nothing to move."""
    names = files_past(save_path, step, step if updates is None else updates)
    if not names:
        return None
    number = 1
    while os.path.exists(os.path.join(save_path, FOLDER, str(number))):
        number += 1
    target = os.path.join(save_path, FOLDER, str(number))
    for name in names:
        destination = os.path.join(target, name)
        os.makedirs(os.path.dirname(destination), exist_ok=True)
        os.rename(os.path.join(save_path, name), destination)
        if os.path.isdir(destination) and sidecar.read(destination) is None:
            shutil.rmtree(os.path.join(destination, state.FOLDER), ignore_errors=True)
    return target
