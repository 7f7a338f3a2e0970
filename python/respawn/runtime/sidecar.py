"""`respawn.json` in a checkpoint's folder: what the trainer's own save leaves out, written last and atomically."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from typing import Any

from respawn.runtime import disk
from respawn.runtime.json_file import count_of, read_object

NAME = "respawn.json"
BEGUN = "respawn.saving"  # there from the first byte of a save until its record is written
VERSION = 1


def read(checkpoint: str) -> dict[str, Any] | None:
    """The record of a save; None when it has none, or one that does not say which step it is of. Raises OSError when
    it cannot be read: that is no sign of a save that was cut off."""
    record = read_object(os.path.join(checkpoint, NAME))
    if record is None or count_of(record.get("global_step")) is None:
        return None
    return record if record.get("folder_step") is None or _step_of(record) is not None else None


def exists(checkpoint: str) -> bool:
    """Whether a save under Respawn got to its record, readable or not."""
    return disk.is_file(os.path.join(checkpoint, NAME))


def folder_step(record: Mapping[str, Any]) -> int:
    """The step in the name of the folder that the record was written into. It may be more than the steps taken:
    Open-Reasoner-Zero names its final save after the number of batches, and some give no step."""
    step = _step_of(record)
    return int(record["global_step"]) if step is None else step


def _step_of(record: Mapping[str, Any]) -> int | None:
    return count_of(record.get("folder_step"))


def begin(checkpoint: str) -> None:
    """Marks a save as under way: without its record, whatever is in the folder was cut off."""
    os.makedirs(checkpoint, exist_ok=True)
    if not exists(checkpoint):
        disk.write_new(os.path.join(checkpoint, BEGUN), b"")
        disk.sync_folder(checkpoint)


def was_cut_off(checkpoint: str) -> bool:
    """Whether a save under Respawn began here and did not get to its record."""
    return disk.is_file(os.path.join(checkpoint, BEGUN)) and not exists(checkpoint)


def text_of(record: Mapping[str, Any]) -> bytes:
    """A record as it is written."""
    return json.dumps({"version": VERSION, **record}).encode()


def write(checkpoint: str, record: Mapping[str, Any]) -> None:
    """All or nothing: a reader sees the whole record or none."""
    disk.write(os.path.join(checkpoint, NAME), text_of(record))
    with contextlib.suppress(FileNotFoundError):
        os.remove(os.path.join(checkpoint, BEGUN))
