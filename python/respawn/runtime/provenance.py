"""Where a save comes from, for its record: the run's config as JSON, and the versions in use."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from importlib import metadata
from typing import Union, cast

from respawn import __version__

Json = Union[None, bool, int, float, str, "list[Json]", "dict[str, Json]"]


def config_of(config: object) -> dict[str, Json]:
    """All settings of a config object, after overrides."""
    return {key: _plain(value) for key, value in vars(config).items() if not key.startswith("_")}


def _plain(value: object) -> Json:
    """As JSON has it; OmegaConf's containers are sequences and mappings too."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, Mapping):
        items = cast("Mapping[object, object]", value).items()
        return {str(key): _plain(item) for key, item in items}
    if isinstance(value, Sequence):
        return [_plain(item) for item in cast("Sequence[object]", value)]
    return str(value)


def versions(packages: tuple[str, ...]) -> dict[str, str]:
    """Of this kit, of Python, and of those packages that are installed."""
    found = {"respawn": __version__, "python": platform.python_version()}
    for package in packages:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return found
