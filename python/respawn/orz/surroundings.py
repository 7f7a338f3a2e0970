"""What the record of a save says of the run's surroundings: its config as JSON, and the versions in use."""

import platform
from collections.abc import Mapping, Sequence
from importlib import metadata

from respawn import __version__


def config_of(cfg) -> dict:
    """All settings of an experiment's config, after overrides."""
    return {key: _plain(value) for key, value in vars(cfg).items() if not key.startswith("_")}


def _plain(value):
    """As JSON has it; OmegaConf's containers are sequences and mappings too."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [_plain(item) for item in value]
    return str(value)


def versions() -> dict[str, str]:
    """Of this kit, Python and the packages that a run rests on, where they are installed."""
    found = {"respawn": __version__, "python": platform.python_version()}
    for package in ("torch", "transformers", "ray", "deepspeed", "vllm"):
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return found
