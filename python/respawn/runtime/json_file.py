"""JSON as every part of Respawn reads it: an object, or nothing. NaN and Infinity are numbers, as Python writes them."""

from __future__ import annotations

import json
from typing import Any, cast

from respawn.runtime.disk import means_damage, open_whole


def read_object(path: str) -> dict[str, Any] | None:
    """The object that a file holds; None when it is not there, does not parse, or holds something else. Raises OSError
    when it cannot be read."""
    try:
        with open_whole(path) as file:
            value: object = json.loads(file.read().decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return None
    except OSError as error:
        if means_damage(error):
            return None
        raise
    return cast("dict[str, Any]", value) if isinstance(value, dict) else None


def count_of(value: object) -> int | None:
    """A whole number from 0 on, as JSON may write it (`3` and `3.0`); None for anything else."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if value >= 0 else None


def object_of(value: object) -> dict[str, Any]:
    """A JSON value that should be an object; empty where it is something else."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}
