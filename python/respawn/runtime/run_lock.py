"""Who trains into an output folder: `.respawn/lock.json` in it, or beside one that is empty, at most one at a time. `src/node/diskRunLocks.ts`
reads and writes the same file.

A lock appears whole, by a hard link that fails when one is there. One whose processes are gone, or that another
machine has not touched for five minutes, is stale: one process at a time takes it away.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import secrets
import socket
import subprocess
import threading
import time
from datetime import datetime, timezone
from typing import Any

from respawn.runtime.json_file import count_of, object_of, read_object

HEARTBEAT = 30.0  # seconds between two touches
SILENT_AFTER = 300.0  # a lock of another machine that was not touched for so long is stale
_TAKING = 10.0  # taking a stale lock away lasts milliseconds; a process killed at it blocks no longer than this
_VERSION = 1
_RETRIES = 200
ENVIRONMENT = "RESPAWN_LOCK"  # the token of a lock that our starter took for us


class Held(Exception):
    """Somebody else trains into the folder."""

    def __init__(self, folder: str, lock: dict[str, Any]) -> None:
        training = object_of(lock.get("training"))
        pid = training.get("pid", lock["pid"])
        super().__init__(
            f"{folder} is being trained by process {pid} on {lock['host']}, since {lock['since']}; nothing was"
            f" started. Stop it first (kill -INT {pid}), and start again once it has ended"
        )


_own: dict[str, str] = {}  # lock files of this process, with their tokens


def path_of(folder: str) -> str:
    """The lock of an output folder."""
    return os.path.join(folder, ".respawn", "lock.json")


def path_beside(folder: str) -> str:
    """The lock of a folder that is not there yet, or is empty: some scripts refuse to begin in one that has anything in it."""
    return os.path.join(
        os.path.dirname(folder), ".respawn", f"{os.path.basename(folder)}.lock.json"
    )


def _is_empty(folder: str) -> bool:
    try:
        return not os.listdir(folder)
    except FileNotFoundError:
        return True


def take(folder: str, argv: list[str]) -> None:
    """Takes a folder until this process ends; raises Held when somebody else has it. Taken for this process by the
    one that started it, or by this one before: nothing to do."""
    folder = os.path.abspath(folder)
    inside, beside = path_of(folder), path_beside(folder)
    for known in (inside, beside):
        found = _read(known)
        token = None if found is None else found["token"]
        if token is not None and token in (_own.get(known), os.environ.get(ENVIRONMENT)):
            return
    path, other = (beside, inside) if _is_empty(folder) else (inside, beside)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    lock: dict[str, Any] = {
        "version": _VERSION,
        "host": socket.gethostname(),
        "namespace": _namespace(),
        "pid": os.getpid(),
        "startTime": _start_time(os.getpid()),
        "argv": argv,
        "since": datetime.now(timezone.utc)
        .isoformat(timespec="milliseconds")
        .replace("+00:00", "Z"),
        "token": secrets.token_hex(12),
        "training": None,
    }
    for _ in range(_RETRIES):
        if _create(path, json.dumps(lock, indent=1) + "\n"):
            # somebody may have taken it in the other place, just before the first file came into the folder
            elsewhere = _read(other)
            if elsewhere is not None and _is_held(other, elsewhere):
                os.remove(path)
                raise Held(folder, elsewhere)
            _hold(path, lock["token"])
            return
        holder_now = holder(folder)
        if holder_now is not None:
            raise Held(folder, holder_now)
        _remove_stale(path)
    raise OSError(f"{path} is taken and left again and again")


def holder(folder: str) -> dict[str, Any] | None:
    """The lock of whoever trains into a folder now; None when nobody does."""
    folder = os.path.abspath(folder)
    for path in (path_of(folder), path_beside(folder)):
        lock = _read(path)
        if lock is not None and _is_held(path, lock):
            return lock
    return None


def _hold(path: str, token: str) -> None:
    pid = os.getpid()  # a child that was forked has not taken it
    _own[path] = token
    over = threading.Event()

    def beat() -> None:
        while not over.wait(HEARTBEAT):
            try:
                os.utime(path)
            except OSError:
                continue

    def release() -> None:
        over.set()
        found = _read(path)
        if os.getpid() == pid and found is not None and found["token"] == token:
            os.remove(path)

    threading.Thread(target=beat, name="respawn-lock", daemon=True).start()
    atexit.register(release)


def _read(path: str) -> dict[str, Any] | None:
    lock = read_object(path)
    if lock is None or lock.get("version") != _VERSION or count_of(lock.get("pid")) is None:
        return None
    return (
        lock if all(isinstance(lock.get(key), str) for key in ("host", "since", "token")) else None
    )


def _is_held(path: str, lock: dict[str, Any]) -> bool:
    if lock["host"] != socket.gethostname() or lock.get("namespace") != _namespace():
        return _age(path) < SILENT_AFTER
    training = lock.get("training")
    return _runs(lock) or (training is not None and _runs(object_of(training)))


def _runs(mark: dict[str, Any]) -> bool:
    """Whether the very process still runs: its number is in use, and by no later one."""
    pid, then = count_of(mark.get("pid")), mark.get("startTime")
    if pid is None or not _exists(pid):
        return False
    now = _start_time(pid)
    return now != "ended" and (now is None or then is None or now == then)


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _start_time(pid: int) -> str | None:
    """Linux: the boot's id and field 22 of /proc/PID/stat; elsewhere what ps says. "ended" for a zombie."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            fields = file.read().rpartition(")")[2].split()
        if fields[0] in ("Z", "X"):
            return "ended"
        with open("/proc/sys/kernel/random/boot_id", encoding="utf-8") as file:
            return f"{file.read().strip()}/{fields[19]}"
    except (OSError, IndexError):
        pass
    try:
        words = ["ps", "-o", "lstart=", "-p", str(pid)]
        env = {**os.environ, "LC_ALL": "C", "TZ": "UTC"}
        return subprocess.run(words, env=env, capture_output=True, text=True).stdout.strip() or None
    except OSError:
        return None


def _namespace() -> str | None:
    """Of the process numbers: a container has its own."""
    try:
        return os.readlink("/proc/self/ns/pid")
    except OSError:
        return None


def _age(path: str) -> float:
    """Seconds since it was touched; endless when it is not there."""
    try:
        return time.time() - os.stat(path).st_mtime
    except OSError:
        return float("inf")


def _create(path: str, text: str) -> bool:
    temporary = f"{path}.{secrets.token_hex(6)}.tmp"
    with open(temporary, "x", encoding="utf-8") as file:
        file.write(text)
    try:
        os.link(temporary, path)
    except FileExistsError:
        return False
    except FileNotFoundError:
        raise
    except OSError:  # a file system without hard links
        try:
            with open(path, "x", encoding="utf-8") as file:
                file.write(text)
        except FileExistsError:
            return False
    finally:
        os.remove(temporary)
    return True


def _remove_stale(path: str) -> None:
    """Only one process at a time takes a stale lock away, and looks again first: it may be another by now."""
    taking = path + ".taking"
    try:
        os.mkdir(taking)
    except OSError:
        if _age(taking) > _TAKING:
            _quietly(os.rmdir, taking)
        time.sleep(0.01)
        return
    try:
        lock = _read(path)
        stale = _age(path) > _TAKING if lock is None else not _is_held(path, lock)
        if stale:
            _quietly(os.remove, path)
    finally:
        _quietly(os.rmdir, taking)


def _quietly(remove: Any, path: str) -> None:
    with contextlib.suppress(OSError):
        remove(path)
