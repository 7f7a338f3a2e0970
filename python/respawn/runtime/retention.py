"""Which full states of a run stay on the disk. Removed is only what the record of a save says that this kit wrote, in a
folder of the run by its real path, when newer states are whole and on the disk; everything else stays as it is."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from respawn.runtime import disk, sidecar, state, tree
from respawn.runtime.json_file import object_of

LEAVING = ".state-leaving"  # its name while it is being removed: no reader takes it for a state


@dataclass(frozen=True)
class Saved:
    """A checkpoint with the record of its save."""

    path: str
    record: Mapping[str, Any]


def keep_newest(run: str, whole: Sequence[Saved], count: int) -> list[str]:
    """Removes the state of all but the first `count` of the saves, the last ones first; weights and records stay. Gives
    the states that stay because something else is among them. Every one of `whole` has its whole state."""
    left: list[str] = []
    if len(whole) > count:
        # the disk may still hold newer ones in its memory alone
        for name in object_of(whole[count - 1].record.get("state_files")):
            disk.sync(os.path.join(whole[count - 1].path, name))
    for saved in reversed(whole[count:]):
        folder = os.path.join(saved.path, state.FOLDER)
        if not _is_ours(run, saved, folder, all_of_it=True):
            left.append(folder)
            continue
        leaving = os.path.join(saved.path, LEAVING)
        if disk.status(leaving, follow=False) is not None:
            left.append(folder)
            continue
        os.rename(folder, leaving)
        disk.sync_folder(saved.path)
        _remove(leaving)
    return left


def recover(run: str, checkpoints: Sequence[str]) -> None:
    """What a kill left of a state that was being removed: put back while all of it is there, else removed."""
    for checkpoint in checkpoints:
        leaving, folder = (os.path.join(checkpoint, name) for name in (LEAVING, state.FOLDER))
        if disk.status(leaving, follow=False) is None:
            continue
        record = sidecar.read(checkpoint)
        if record is None or not state.was_saved(record):
            continue
        saved = Saved(checkpoint, record)
        gone = disk.status(folder, follow=False) is None
        if gone and _is_ours(run, saved, leaving, all_of_it=True):
            os.rename(leaving, folder)
        elif _is_ours(run, saved, leaving, all_of_it=False):
            _remove(leaving)


def _is_ours(run: str, saved: Saved, folder: str, *, all_of_it: bool) -> bool:
    """Whether a folder holds nothing but files that the save's record names, by the size it names for a whole state."""
    if not disk.is_own_folder(folder) or os.path.dirname(saved.path) != run:
        return False
    if not disk.leads_through_no_link(run, os.path.relpath(folder, run)):
        return False
    recorded = object_of(saved.record.get("state_files"))
    found: dict[str, int] = {}
    for name, entry in tree.walk(folder):
        if stat.S_ISDIR(entry.st_mode):
            continue
        key = f"{state.FOLDER}/{name.replace(os.sep, '/')}"
        if not stat.S_ISREG(entry.st_mode) or key not in recorded:
            return False
        found[key] = entry.st_size
    return not all_of_it or found == recorded


def _remove(folder: str) -> None:
    for name, entry in reversed(tree.entries_of(folder)):
        path = os.path.join(folder, name) if name else folder
        if stat.S_ISDIR(entry.st_mode):
            tree.remove_if_empty(path)
        else:
            os.unlink(path)
