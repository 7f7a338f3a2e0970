"""`iterN/respawn.json`: what a save of ORZ leaves out, written last and atomically."""

import contextlib
import json
import os

NAME = "respawn.json"
BEGUN = "respawn.saving"  # there from the first byte of a save until its record is written
VERSION = 1


def read(checkpoint: str) -> dict | None:
    """The record of a save; None when it has none or an unreadable one."""
    try:
        with open(os.path.join(checkpoint, NAME), encoding="utf-8") as file:
            record = json.load(file)
    except (OSError, ValueError):
        return None
    return (
        record if isinstance(record, dict) and isinstance(record.get("global_step"), int) else None
    )


def folder_step(record: dict) -> int:
    """The N of the `iterN` it was written into. Upstream names its final save after the number of batches,
    which is more than the steps taken when a rollout was skipped."""
    return record.get("folder_step", record["global_step"])


def begin(checkpoint: str) -> None:
    """Marks a save as under way: without its record, whatever is in the folder was cut off."""
    os.makedirs(checkpoint, exist_ok=True)
    if not os.path.exists(os.path.join(checkpoint, NAME)):
        with open(os.path.join(checkpoint, BEGUN), "w", encoding="utf-8"):
            pass


def was_cut_off(checkpoint: str) -> bool:
    """Whether a save under respawn.orz began here and did not get to its record."""
    begun, record = (os.path.join(checkpoint, name) for name in (BEGUN, NAME))
    return os.path.exists(begun) and not os.path.exists(record)


def write(checkpoint: str, record: dict) -> None:
    """All or nothing: a reader sees the whole record or none."""
    beside = os.path.join(checkpoint, f".{NAME}.tmp")
    with open(beside, "w", encoding="utf-8") as file:
        json.dump({"version": VERSION, **record}, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, os.path.join(checkpoint, NAME))
    with contextlib.suppress(FileNotFoundError):
        os.remove(os.path.join(checkpoint, BEGUN))
