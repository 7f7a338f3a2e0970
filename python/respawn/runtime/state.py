"""Optimizer, schedule and random streams of one actor: `state/<role>/` in a checkpoint, beside the weights of the same save.

`save` and `load` run inside the actors. They are sent there by value, so a cluster's workers need no respawn on
their path: what they use is imported by name, never as a module of this kit.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Mapping
from typing import Any, Protocol

from respawn.runtime import disk, tree
from respawn.runtime.json_file import object_of, read_object
from respawn.runtime.rng import capture, restore
from respawn.runtime.torch_file import defect_of as defect_of_torch_file

FOLDER = "state"
LEAVING = ".state-leaving"  # its name while it is being removed


class Engine(Protocol):
    """What is used of a DeepSpeed engine."""

    def save_checkpoint(
        self, folder: str, *, tag: str, client_state: dict[str, Any], save_latest: bool
    ) -> object: ...

    def load_checkpoint(self, folder: str, *, tag: str) -> tuple[str | None, object]: ...


def save(engine: Engine, folder: str, role: str, rank: int) -> None:
    """Every rank calls it at the same time: DeepSpeed's own save, then this rank's random streams."""
    engine.save_checkpoint(folder, tag=role, client_state={}, save_latest=False)
    os.makedirs(os.path.join(folder, role), exist_ok=True)
    with open(os.path.join(folder, role, f"rng_rank_{rank}.json"), "w", encoding="utf-8") as file:
        json.dump(capture(), file)


def load(engine: Engine, folder: str, role: str, rank: int) -> None:
    """Puts a fresh actor of the same rank back to what was saved."""
    path, _ = engine.load_checkpoint(folder, tag=role)
    if path is None:
        raise RuntimeError(f"DeepSpeed found no state to load in {os.path.join(folder, role)}")
    with open(os.path.join(folder, role, f"rng_rank_{rank}.json"), encoding="utf-8") as file:
        restore(json.load(file))


def files_of(checkpoint: str) -> dict[str, int]:
    """The sizes of all state files of a save, by their path inside the checkpoint."""
    folder = os.path.join(checkpoint, FOLDER)
    if not disk.is_folder(folder):
        return {}
    found: dict[str, int] = {}
    for name, entry in tree.walk(folder):
        if stat.S_ISDIR(entry.st_mode):
            continue
        there = disk.status(os.path.join(folder, name))
        if there is not None and stat.S_ISREG(there.st_mode):
            found[f"{FOLDER}/{name.replace(os.sep, '/')}"] = there.st_size
    return dict(sorted(found.items()))


def was_saved(record: Mapping[str, Any] | None) -> bool:
    """Whether the save was made with its full state."""
    return record is not None and record.get("state") == "full"


def loss_of(checkpoint: str, record: Mapping[str, Any]) -> str | None:
    """Which part of the state that was saved is not there any more, in words; None when all of it is.

    Sizes alone are compared: they cost no read.
    """
    recorded = object_of(record.get("state_files"))
    if not disk.is_folder(os.path.join(checkpoint, FOLDER)):
        return "its optimizer state was removed to make room for newer ones (--keep-state)"
    if not recorded:
        return f"the record of {checkpoint} names no files of its state"
    there = files_of(checkpoint)
    for name, size in recorded.items():
        if name not in there:
            return f"{os.path.join(checkpoint, name)} is missing"
        if there[name] != size:
            return f"{os.path.join(checkpoint, name)} has {there[name]} bytes and was saved with {size}"
    return None


def defect_of_files(checkpoint: str, record: Mapping[str, Any]) -> str | None:
    """What is wrong inside a state whose files are all there with the right sizes, in words; None when nothing is."""
    for name in record["state_files"]:
        path = os.path.join(checkpoint, name)
        if name.endswith(".pt"):
            defect = defect_of_torch_file(path)
            if defect is not None:
                return f"{path} {defect}"
        elif name.endswith(".json") and read_object(path) is None:
            return f"{path} is not a JSON object"
    return None
