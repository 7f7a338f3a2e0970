"""Is a Hugging Face model folder whole? Config, weights and tokenizer, by cheap checks of their bytes."""

from __future__ import annotations

import os
import re

from respawn.runtime import disk, safetensors_file, torch_file
from respawn.runtime.json_file import object_of, read_object

# index, then single file, of each of the two formats; safetensors first
INDEXES = ("model.safetensors.index.json", "pytorch_model.bin.index.json")
SINGLES = ("model.safetensors", "pytorch_model.bin")
OF_SHARDS = re.compile(r"-of-([0-9]+)\.[a-z]+$")


def defect_of(folder: str) -> str | None:
    """What is missing or damaged, in words with the file's name; None when the folder is whole. Raises OSError
    when the disk does not answer."""
    if not disk.is_folder(folder):
        return f"{folder} is missing"
    for name in ("config.json", "tokenizer_config.json"):
        path = os.path.join(folder, name)
        if not disk.is_file(path):
            return f"{path} is missing"
    # tokenizer.json may be absent (slow tokenizers); what is there must be readable
    for name in ("config.json", "tokenizer_config.json", "tokenizer.json"):
        path = os.path.join(folder, name)
        if disk.is_file(path) and read_object(path) is None:
            return f"{path} is not a JSON object"
    return _defect_of_weights(folder)


def tensor_names(folder: str) -> list[str]:
    """The names of all tensors of a whole folder in safetensors."""
    files = _weight_files(folder)
    paths = [] if isinstance(files, str) else list(files)
    found = [safetensors_file.read(path) for path in paths]
    return [tensor.name for each in found if not isinstance(each, str) for tensor in each]


def _defect_of_weights(folder: str) -> str | None:
    files = _weight_files(folder)
    if isinstance(files, str):
        return files
    for path, promised in files.items():
        if not disk.is_file(path):
            return f"{path} is missing"
        if path.endswith(".bin"):
            defect = torch_file.defect_of(path)
        else:
            defect = _defect_of_shard(path, promised)
        if defect is not None:
            return f"{path} {defect}"
    return None


def _defect_of_shard(path: str, promised: set[str]) -> str | None:
    tensors = safetensors_file.read(path)
    if isinstance(tensors, str):
        return tensors
    lacking = promised - {tensor.name for tensor in tensors}
    return f"has no tensor {min(lacking)}, which the index puts into it" if lacking else None


def _weight_files(folder: str) -> dict[str, set[str]] | str:
    """Each file of weights with the tensors that an index promises in it; or what is wrong, in words."""
    for name in INDEXES:
        path = os.path.join(folder, name)
        if disk.is_file(path):
            return _indexed(folder, path)
    for name in SINGLES:
        path = os.path.join(folder, name)
        if disk.is_file(path):
            return {path: set()}
    return f"{folder} has no weights"


def _indexed(folder: str, index: str) -> dict[str, set[str]] | str:
    weight_map = object_of((read_object(index) or {}).get("weight_map"))
    if not weight_map:
        return f"{index} is not a weight index"
    shards: dict[str, set[str]] = {}
    for tensor, shard in weight_map.items():
        if not isinstance(shard, str) or not shard or "/" in shard or "\\" in shard:
            return f"{index} is not a weight index"
        shards.setdefault(shard, set()).add(tensor)
    counts = [int(match.group(1)) for match in map(OF_SHARDS.search, shards) if match]
    if max(counts, default=0) > len(shards):
        return f"{index} names {len(shards)} shards, and their names promise {max(counts)}"
    return {os.path.join(folder, shard): tensors for shard, tensors in sorted(shards.items())}
