"""What a killed run wrote past the step it resumes from goes into quarantine: never written over, never deleted.

The run's lock is held by whoever calls this. Either all that was named is moved or nothing is; a kill at any moment
leaves a journal, and `recover` does what it still asks for. Across disks files are copied, compared and only then
removed where they were.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat

from respawn.runtime import disk, journal, tree
from respawn.runtime.errors import UserError
from respawn.runtime.journal import Journal

FOLDER = ".respawn-aside"  # the name it has on users' disks since the first release
COPYING = ".copying"  # below a journal's folder: copies that are not whole yet
DOING = "moving what an earlier run wrote into quarantine"


def move(run: str, names: list[str]) -> str | None:
    """Moves what is named (relative to the run's folder) into a new folder below it; gives that folder, or None
    when there was nothing to move. Raises UserError, with everything where it was, when the disk does not let it."""
    if not names:
        return None
    root = os.path.join(run, FOLDER)
    with disk.told(DOING, root, ends="nothing was moved"):
        entry = _begin(root, names)
    try:
        _bring(run, entry)
        entry.write(journal.COMMITTED)
    except OSError as error:
        undone = _undo(run, entry)
        needed = _needed(run, entry) if undone and error.errno in disk.FULL else None
        text = disk.sentence(error, DOING, root, needed)
        raise UserError(f"{text}; {_end_of(undone, entry)}") from error
    ends = f"all of it is whole in {entry.folder}, and the next start goes on from there"
    with disk.told(DOING, root, ends=ends):
        _finish(run, entry)
    return entry.folder


def recover(run: str) -> list[str]:
    """Finishes the moves of starts that were killed, or undoes them where they cannot be finished; gives the folders
    that were brought to their end. Raises UserError when neither is possible now."""
    root = os.path.join(run, FOLDER)
    done: list[str] = []
    with disk.told("looking for moves that an earlier start began", root):
        found = journal.unfinished(root)
    for entry in found:
        ends = f"what {entry.path} names is whole in {run} or in {entry.folder}; start again when the disk answers"
        with disk.told("finishing the moves of an earlier start", root, ends=ends):
            if entry.stage == journal.PLANNED:
                try:
                    _bring(run, entry)
                    entry.write(journal.COMMITTED)
                except OSError:
                    if not _undo(run, entry):
                        raise
                    continue
            _finish(run, entry)
            done.append(entry.folder)
    return done


def _begin(root: str, names: list[str]) -> Journal:
    """A folder that no other start has, and its journal; nothing of either stays when that fails."""
    if not disk.is_folder(root):
        os.mkdir(root)
    number = 1
    while True:
        entry = Journal(root, number, tuple(names))
        number += 1
        if disk.status(entry.path, follow=False) is not None:
            continue
        try:
            os.mkdir(entry.folder)
            break
        except FileExistsError:
            continue
    try:
        entry.write(journal.PLANNED)
    except OSError:
        with contextlib.suppress(OSError):
            _forget(entry)
        raise
    return entry


def _bring(run: str, entry: Journal) -> None:
    """Everything that is named is whole in quarantine after this; nothing that was copied is removed yet."""
    copied: list[str] = []
    for name in entry.names:
        source, target = os.path.join(run, name), os.path.join(entry.folder, name)
        here, there = (disk.status(path, follow=False) is not None for path in (source, target))
        if here and not there:
            _take(run, name, entry)
        # `target` is whole either way: what differs was made anew since it was moved, and is no original
        if disk.status(source, follow=False) is not None and tree.is_same(source, target):
            copied.append(name)
    entry.copied = tuple(copied)
    disk.sync_folder(entry.folder)
    disk.sync_folder(run)


def _take(run: str, name: str, entry: Journal) -> None:
    """By a new name where the disk can, else by a copy beside which the original stays. A link gets one that leads to
    the same place."""
    source, target = os.path.join(run, name), os.path.join(entry.folder, name)
    if not disk.leads_through_no_link(run, name):
        raise OSError(errno.EPERM, "a link leads out of the run", source)
    _make_folders(os.path.dirname(target))
    leads = tree.leads_to(source)
    if leads is not None:
        os.symlink(leads, target)
        return
    try:
        os.rename(source, target)
    except OSError as error:
        if error.errno not in (errno.EXDEV, errno.EBUSY):
            raise
        _copy(source, target, entry)


def _copy(source: str, target: str, entry: Journal) -> None:
    """A copy gets its name when it is seen to be whole."""
    needed, free = tree.size_of(source), disk.free_bytes(entry.folder)
    if free is not None and needed > free:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), target)
    copying = os.path.join(entry.folder, COPYING)
    _make_folders(copying)
    place = os.path.join(copying, os.path.basename(source))
    _discard(place, source)
    tree.copy(source, place)
    if not tree.is_same(source, place):
        raise OSError(errno.EIO, "the copy differs from the original", target)
    os.rename(place, target)
    tree.remove_if_empty(copying)


def _finish(run: str, entry: Journal) -> None:
    """Removes originals that were copied, and says so in the journal."""
    for name in entry.copied:
        source, target = os.path.join(run, name), os.path.join(entry.folder, name)
        # what differs from its copy was written since: it is no original, and stays
        inside = disk.leads_through_no_link(run, name)
        if inside and disk.status(source, follow=False) is not None:
            tree.remove_copied(source, target)
    entry.write(journal.FINISHED)


def _undo(run: str, entry: Journal) -> bool:
    """Puts back what was moved; gives whether all is as it was. What it cannot put back stays in the journal."""
    try:
        for name in entry.names:
            source, target = os.path.join(run, name), os.path.join(entry.folder, name)
            if disk.status(target, follow=False) is not None:
                if disk.status(source, follow=False) is None:
                    os.rename(target, source)
                elif not tree.remove_copied(target, source):
                    return False
            _discard(os.path.join(entry.folder, COPYING, os.path.basename(source)), source)
        _forget(entry)
    except OSError:
        return False
    return True


def _discard(copy: str, source: str) -> None:
    """Removes a copy that was not finished, whose original is there."""
    if disk.status(copy, follow=False) is None or disk.status(source, follow=False) is None:
        return
    for name, _ in reversed(tree.entries_of(copy)):
        path = os.path.join(copy, name) if name else copy
        if disk.is_own_folder(path):
            tree.remove_if_empty(path)
        elif disk.status(os.path.join(source, name) if name else source, follow=False) is not None:
            os.unlink(path)


def _forget(entry: Journal) -> None:
    """Removes a journal after which nothing is in quarantine; a folder that holds something keeps it."""
    if disk.is_own_folder(entry.folder):
        for name, found in reversed(tree.entries_of(entry.folder)):
            path = os.path.join(entry.folder, name)
            if not stat.S_ISDIR(found.st_mode):
                raise OSError(errno.ENOTEMPTY, os.strerror(errno.ENOTEMPTY), path)
            tree.remove_if_empty(path)
    with contextlib.suppress(FileNotFoundError):
        os.unlink(entry.path)
    tree.remove_if_empty(entry.root)


def _make_folders(path: str) -> None:
    """As os.makedirs, which takes every failure of its question for absence."""
    if disk.is_folder(path):
        return
    _make_folders(os.path.dirname(path))
    os.mkdir(path)


def _needed(run: str, entry: Journal) -> int | None:
    """The bytes of all that is named, for a sentence; None when the disk does not say."""
    try:
        return sum(tree.size_of(os.path.join(run, name)) for name in entry.names)
    except OSError:
        return None


def _end_of(undone: bool, entry: Journal) -> str:
    if undone:
        return "nothing was moved"
    return (
        f"some of it is in {entry.folder} already, whole, and the next start finishes or undoes it"
    )
