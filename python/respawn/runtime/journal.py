"""`.respawn-aside/N.json`: what is moved into `.respawn-aside/N`, written before the first move.

A start that is killed leaves its journal behind, and the next one goes on from what is on the disk: `planned` while
every file is still whole where it was or where it goes, `committed` when all of it is whole in quarantine and only
copied originals are left to remove, `finished` when nothing is left to do.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from respawn.runtime import disk
from respawn.runtime.json_file import read_object

PLANNED, COMMITTED, FINISHED = "planned", "committed", "finished"
VERSION = 1
NAME = re.compile(r"([1-9][0-9]{0,8})\.json")


@dataclass
class Journal:
    """`names` are relative to the run's folder, and have the same path below the journal's own folder."""

    root: str  # the run's .respawn-aside
    number: int
    names: tuple[str, ...]
    stage: str = PLANNED
    copied: tuple[str, ...] = ()  # those whose originals are removed once all is committed

    @property
    def folder(self) -> str:
        """Where the files go."""
        return os.path.join(self.root, str(self.number))

    @property
    def path(self) -> str:
        return f"{self.folder}.json"

    def write(self, stage: str) -> None:
        """On the disk before it counts."""
        value: dict[str, object] = {"version": VERSION, "stage": stage, "moves": list(self.names)}
        value["copied"] = list(self.copied)
        disk.write(self.path, json.dumps(value).encode())
        self.stage = stage


def unfinished(root: str) -> list[Journal]:
    """The journals of starts that did not get to their end, the oldest first."""
    if not disk.is_folder(root):
        return []
    numbers = [int(match.group(1)) for match in map(NAME.fullmatch, os.listdir(root)) if match]
    found = [_read(root, number) for number in sorted(numbers)]
    return [journal for journal in found if journal is not None and journal.stage != FINISHED]


def _read(root: str, number: int) -> Journal | None:
    """None for a file that is not a journal of ours: nothing is moved or removed on its word."""
    value = read_object(os.path.join(root, f"{number}.json")) or {}
    names, copied, stage = value.get("moves"), value.get("copied"), value.get("stage")
    if value.get("version") != VERSION or stage not in (PLANNED, COMMITTED, FINISHED):
        return None
    moves = _inner_names(names)
    originals = _inner_names(copied)
    if moves is None or originals is None:
        return None
    return Journal(root, number, moves, stage, originals)


def _inner_names(value: object) -> tuple[str, ...] | None:
    if not isinstance(value, list) or not all(map(_is_inner, cast("list[object]", value))):
        return None
    return tuple(cast("list[str]", value))


def _is_inner(name: object) -> bool:
    """Whether a name stays below the run's folder, and is not the quarantine itself."""
    if not isinstance(name, str) or os.path.isabs(name) or "\0" in name:
        return False
    parts: Iterable[str] = name.replace("\\", "/").split("/")
    return not any(part in ("", ".", "..", ".respawn-aside") for part in parts)
