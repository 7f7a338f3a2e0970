"""Faults at the file calls of the kit: it reaches the disk through functions of `os`, which are wrapped here.

Only calls below one folder count. A fault is an errno, or `short` (a read that ends early, a write that takes half and
then finds the disk full), or a kill before or after the call: from then on every call raises, so that nothing that
handles errors can touch a file, as in a process that is gone.
"""

import contextlib
import errno
import os

READS = ("stat", "lstat", "scandir", "listdir", "readlink", "read")
CHANGES = ("write", "fsync", "mkdir", "rename", "replace", "unlink", "rmdir", "symlink", "chmod")
WRITABLE = os.O_WRONLY | os.O_RDWR | os.O_CREAT
ON_READS = ("ESTALE", "EIO", "EACCES")
ON_CHANGES = ("ENOSPC", "EROFS", "EIO", "EACCES")


class Killed(BaseException):
    """The process is gone."""


class Faults:
    """Counts the calls below `root` in `calls`; at call number `at` does what `fault` says. With `lasting` an errno stays
    for all calls of its kind. `other_disk` is a folder that nothing can be renamed into from outside."""

    def __init__(self, root, at=None, fault=None, lasting=False, other_disk=None, die=None):
        self.root, self.at, self.fault, self.lasting = str(root), at, fault, lasting
        self.other_disk = other_disk
        self.calls = []  # (name, whether it changes something, whether a file is opened)
        self.dead = False
        self.failed = 0
        self._die = die or self._vanish
        self._descriptors = {}
        self._ended = set()  # descriptors whose reads give nothing any more

    def _vanish(self):
        self.dead = True
        raise Killed

    def _is_ours(self, value):
        if isinstance(value, int):
            return value in self._descriptors
        return isinstance(value, str) and value.startswith(self.root)

    @contextlib.contextmanager
    def installed(self):
        originals = {name: getattr(os, name) for name in (*READS, *CHANGES, "open", "close")}
        for name, original in originals.items():
            setattr(os, name, self._wrap(name, original))
        try:
            yield self
        finally:
            for name, original in originals.items():
                setattr(os, name, original)

    def _wrap(self, name, original):
        def call(*args, **kwargs):
            if not args or not self._is_ours(args[0]):
                return original(*args, **kwargs)
            if name == "close":
                self._descriptors.pop(args[0], None)
                self._ended.discard(args[0])
                return original(*args, **kwargs)
            return self._call(name, original, args, kwargs)

        return call

    def _call(self, name, original, args, kwargs):
        if self.dead:
            raise Killed
        changes = name in CHANGES or (name == "open" and bool(args[1] & WRITABLE))
        number = len(self.calls)
        self.calls.append((name, changes))
        self._other_disk(name, args)
        if number == self.at and self.fault == "kill before":
            self._die()
        if number == self.at and self.fault == "kill inside":
            original(args[0], bytes(args[1])[: len(args[1]) // 2])
            self._die()
        self._fail(name, original, args, number, changes)
        if name == "read" and args[0] in self._ended:
            return b""
        result = original(*args, **kwargs)
        if name == "open":
            self._descriptors[result] = args[0]
        if number == self.at and self.fault == "kill after":
            self._die()
        return result

    def _other_disk(self, name, args):
        if self.other_disk is None or name not in ("rename", "replace"):
            return
        inside = [path.startswith(self.other_disk + os.sep) for path in args[:2]]
        if inside[0] != inside[1]:
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV), args[0])

    def _fail(self, name, original, args, number, changes):
        if self.at is None or self.fault.startswith("kill"):
            return
        lasts = self.lasting and number > self.at and changes == self.calls[self.at][1]
        if number != self.at and not lasts:
            return
        self.failed += 1
        fault = self.fault
        if fault == "short":
            if name == "read":
                self._ended.add(args[0])
                return
            original(args[0], bytes(args[1])[: len(args[1]) // 2])
            fault = "ENOSPC"
        number = getattr(errno, fault)
        path = args[0] if isinstance(args[0], str) else self._descriptors[args[0]]
        raise OSError(number, os.strerror(number), path)


def plans(calls):
    """Every fault at every call that a start without faults makes: (number of the call, fault, whether it lasts)."""
    for number, (name, changes) in enumerate(calls):
        for fault in ON_CHANGES if changes else ON_READS:
            yield number, fault, False
            yield number, fault, True
        if name in ("read", "write"):
            yield number, "short", False
        if changes:
            yield number, "kill before", False
            yield number, "kill after", False
        if name == "write":
            yield number, "kill inside", False
