"""Folders as a whole: their entries, copies of them, and the removal of what a copy is known to hold.

No link is ever followed: a link is an entry of its own.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator

from respawn.runtime import disk

CHUNK = 4 << 20  # bytes


def walk(folder: str) -> Iterator[tuple[str, os.stat_result]]:
    """Every entry below a folder by its path relative to it, a folder before what is in it."""
    waiting = [""]
    while waiting:
        at = waiting.pop()
        with os.scandir(os.path.join(folder, at)) as entries:
            names = sorted(entry.name for entry in entries)
        for name in names:
            path = os.path.join(at, name)
            found = os.lstat(os.path.join(folder, path))
            yield path, found
            if stat.S_ISDIR(found.st_mode):
                waiting.append(path)


def entries_of(path: str) -> list[tuple[str, os.stat_result]]:
    """A path itself (as the empty path) and every entry below it."""
    found = os.lstat(path)
    below = list(walk(path)) if stat.S_ISDIR(found.st_mode) else []
    return [("", found), *below]


def size_of(path: str) -> int:
    """The bytes that a copy needs."""
    return sum(found.st_size for _, found in entries_of(path) if stat.S_ISREG(found.st_mode))


def copy(source: str, target: str) -> None:
    """A copy that is on the disk, with modes and times; what is there of an earlier attempt is written anew."""
    folders: list[tuple[str, os.stat_result]] = []
    for name, found in entries_of(source):
        here, there = _at(source, name), _at(target, name)
        if stat.S_ISDIR(found.st_mode):
            if not disk.is_own_folder(there):
                os.mkdir(there)
            folders.append((there, found))
        elif stat.S_ISLNK(found.st_mode):
            if disk.status(there, follow=False) is None:
                os.symlink(os.readlink(here), there)
        elif stat.S_ISREG(found.st_mode):
            _copy_file(here, there, found)
        else:
            raise OSError(errno.EINVAL, "it is neither a file, a folder nor a link", here)
    for there, found in reversed(folders):
        disk.sync_folder(there)
        _like(there, found)


def is_same(source: str, target: str) -> bool:
    """Whether two trees hold the same names, links and bytes; all of them are read."""
    here, there = entries_of(source), entries_of(target)
    if [name for name, _ in here] != [name for name, _ in there]:
        return False
    return all(_is_same_entry(_at(source, name), _at(target, name)) for name, _ in here)


def remove_copied(source: str, target: str) -> bool:
    """Removes `source`, or what is left of it, when `target` is seen to hold all of that byte by byte; else nothing is
    removed. Gives whether it was."""
    entries = [name for name, _ in entries_of(source)]
    if not all(_is_same_entry(_at(source, name), _at(target, name)) for name in entries):
        return False
    for name in reversed(entries):
        path = _at(source, name)
        if disk.is_own_folder(path):
            remove_if_empty(path)
        else:
            os.unlink(path)
    return True


def leads_to(link: str) -> str | None:
    """The absolute path that a link names; None for what is no link."""
    if not stat.S_ISLNK(os.lstat(link).st_mode):
        return None
    return os.path.normpath(os.path.join(os.path.dirname(link), os.readlink(link)))


def remove_if_empty(folder: str) -> None:
    """A folder that still holds something, or that is a mount, stays."""
    try:
        os.rmdir(folder)
    except OSError as error:
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST, errno.EBUSY, errno.ENOENT):
            raise


def _at(folder: str, name: str) -> str:
    return os.path.join(folder, name) if name else folder


def _copy_file(source: str, target: str, found: os.stat_result) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0)
    descriptor = os.open(target, flags, 0o600)
    try:
        with disk.open_whole(source) as file:
            while chunk := file.read(CHUNK):
                disk.write_all(descriptor, chunk)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    _like(target, found)


def _like(target: str, found: os.stat_result) -> None:
    os.chmod(target, stat.S_IMODE(found.st_mode))
    os.utime(target, ns=(found.st_atime_ns, found.st_mtime_ns))


def _is_same_entry(here: str, there: str) -> bool:
    ours, theirs = os.lstat(here), disk.status(there, follow=False)
    if theirs is None or stat.S_IFMT(ours.st_mode) != stat.S_IFMT(theirs.st_mode):
        return False
    if stat.S_ISLNK(ours.st_mode):
        return os.readlink(here) == os.readlink(there) or leads_to(here) == leads_to(there)
    if not stat.S_ISREG(ours.st_mode):
        return stat.S_ISDIR(ours.st_mode)
    if ours.st_size != theirs.st_size:
        return False
    with disk.open_whole(here) as one, disk.open_whole(there) as other:
        while True:
            chunk = one.read(CHUNK)
            if chunk != other.read(CHUNK):
                return False
            if not chunk:
                return True
