"""Files as this kit reads, writes and asks for them.

That something is not there is an answer; that it cannot be read is none. A stale handle of a network disk, a refused
permission or a read that ends early is raised as OSError and never taken for absence or for damage.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import shutil
import stat
from collections.abc import Generator
from typing import Any

from respawn.runtime.errors import UserError

# what the system says of a path at which nothing can be: these alone mean absence
NOT_THERE = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG})
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
NOT_WRITABLE = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})


def status(path: str, follow: bool = True) -> os.stat_result | None:
    """What is at a path (with `follow` at the end of its links); None when nothing is. Raises OSError when the disk
    does not say."""
    try:
        return os.stat(path) if follow else os.lstat(path)
    except OSError as error:
        if error.errno in NOT_THERE:
            return None
        raise
    except ValueError:  # a name that no file can have
        return None


def is_folder(path: str) -> bool:
    """As os.path.isdir, which takes every failure for absence."""
    found = status(path)
    return found is not None and stat.S_ISDIR(found.st_mode)


def is_file(path: str) -> bool:
    """As os.path.isfile, which takes every failure for absence."""
    found = status(path)
    return found is not None and stat.S_ISREG(found.st_mode)


def is_own_folder(path: str) -> bool:
    """Whether a folder itself is there, not a link to one."""
    found = status(path, follow=False)
    return found is not None and stat.S_ISDIR(found.st_mode)


def leads_through_no_link(folder: str, name: str) -> bool:
    """Whether every folder between `folder` and a name relative to it is a folder itself: what is at the name then lies
    inside by its real path. (os.path.realpath takes a link that it cannot read for none.)"""
    above = os.path.dirname(name)
    while above:
        if not is_own_folder(os.path.join(folder, above)):
            return False
        above = os.path.dirname(above)
    return True


class WholeReads(io.RawIOBase):
    """A regular file whose every byte is read: one that gives fewer than it has is an error, never a shorter file.

    `failure` is the last error of a read: libraries take some for the sign of another format.
    """

    def __init__(self, path: str) -> None:
        super().__init__()
        self._path = path
        self.failure: OSError | None = None
        self._descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        if not stat.S_ISREG(os.fstat(self._descriptor).st_mode):
            self.close()
            raise IsADirectoryError(errno.EISDIR, "it is not a file", path)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        return os.lseek(self._descriptor, offset, whence)

    def readinto(self, buffer: Any, /) -> int:
        try:
            return self._read_into(buffer)
        except OSError as error:
            self.failure = error
            raise

    def _read_into(self, buffer: Any) -> int:
        data = os.read(self._descriptor, len(buffer))
        if not data and len(buffer) > 0:
            read = os.lseek(self._descriptor, 0, os.SEEK_CUR)
            if read < os.fstat(self._descriptor).st_size:
                raise OSError(errno.EIO, "it gives fewer bytes than it has", self._path)
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            super().close()
            os.close(self._descriptor)


def open_whole(path: str) -> io.BufferedReader:
    """A file to read; IsADirectoryError for anything but a regular file."""
    return io.BufferedReader(WholeReads(path))


def means_damage(error: OSError) -> bool:
    """Whether a failure to open says that no such file is there, rather than that the disk did not answer."""
    return error.errno in NOT_THERE or error.errno == errno.EISDIR


def write(path: str, data: bytes) -> None:
    """All or nothing, and on the disk when it returns."""
    beside = os.path.join(os.path.dirname(path), f".{os.path.basename(path)}.tmp")
    try:
        write_new(beside, data)
        os.replace(beside, path)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(beside)
        raise
    sync_folder(os.path.dirname(path))


def write_new(path: str, data: bytes) -> None:
    """The bytes and nothing else in a file, on the disk when it returns."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0)
    descriptor = os.open(path, flags, 0o666)
    try:
        write_all(descriptor, data)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_all(descriptor: int, data: bytes) -> None:
    """A write may take fewer bytes than it is given."""
    left = memoryview(data)
    while left:
        left = left[os.write(descriptor, left) :]


def sync(path: str) -> None:
    """A file that another wrote is on the disk when this returns."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(path: str) -> None:
    """New names in a folder are on the disk when this returns, where its file system can promise that."""
    if os.name == "nt":
        return
    try:
        sync(path)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise


def free_bytes(folder: str) -> int | None:
    """Of the disk that a folder is on, or would be; None when the disk does not say."""
    while True:
        try:
            return shutil.disk_usage(folder).free
        except FileNotFoundError:
            above = os.path.dirname(folder)
            if above == folder:
                return None
            folder = above
        except OSError:
            return None


def sentence(error: OSError, doing: str, folder: str, needed: int | None) -> str:
    """What a person is told of a failure: the folder, the bytes that were needed in it and those that are free."""
    free = free_bytes(folder)
    size = "" if needed is None else f"needs {needed} bytes there"
    room = "how many are free is not known" if free is None else f"{free} are free"
    why = error.strerror or type(error).__name__
    if error.errno in FULL:
        return f"the disk of {folder} is full: {doing} {size or 'needs room'}, and {room}"
    place = os.fsdecode(error.filename) if isinstance(error.filename, (str, bytes)) else folder
    if error.errno in NOT_WRITABLE:
        return f"{place} cannot be used ({why}): {doing} {size or 'needs it'}; in {folder} {room}"
    return f"{place} cannot be used ({why}): {doing} stopped"


@contextlib.contextmanager
def told(
    doing: str, folder: str, needed: int | None = None, ends: str = ""
) -> Generator[None, None, None]:
    """Turns a failure of the disk into one sentence, which ends with what became of the files."""
    try:
        yield
    except OSError as error:
        text = sentence(error, doing, folder, needed)
        raise UserError(f"{text}; {ends}" if ends else text) from error
