"""Is a Hugging Face model folder whole? Config, weights and tokenizer, by cheap checks of their bytes."""

import json
import os

from respawn import safetensors_file

SINGLE = "model.safetensors"
INDEX = "model.safetensors.index.json"


def defect_of(folder: str) -> str | None:
    """What is missing or damaged, in words with the file's name; None when the folder is whole."""
    if not os.path.isdir(folder):
        return f"{folder} is missing"
    for name in ("config.json", "tokenizer_config.json"):
        path = os.path.join(folder, name)
        if not os.path.isfile(path):
            return f"{path} is missing"
    # tokenizer.json may be absent (slow tokenizers); what is there must be readable
    for name in ("config.json", "tokenizer_config.json", "tokenizer.json"):
        path = os.path.join(folder, name)
        if os.path.isfile(path) and _read_json(path) is None:
            return f"{path} is not JSON"
    return _defect_of_weights(folder)


def tensor_names(folder: str) -> list[str]:
    """The names of all tensors of a whole folder."""
    return [
        name for file in _weight_files(folder) or [] for name in safetensors_file.tensor_names(file)
    ]


def _defect_of_weights(folder: str) -> str | None:
    files = _weight_files(folder)
    if files is None:
        return f"{os.path.join(folder, INDEX)} is not a weight index"
    if not files:
        return f"{folder} has no weights in safetensors"
    for path in files:
        if not os.path.isfile(path):
            return f"{path} is missing"
        defect = safetensors_file.defect_of(path)
        if defect is not None:
            return f"{path} {defect}"
    return None


def _weight_files(folder: str) -> list[str] | None:
    index = os.path.join(folder, INDEX)
    if os.path.isfile(index):
        content = _read_json(index)
        weight_map = content.get("weight_map") if isinstance(content, dict) else None
        if not isinstance(weight_map, dict) or not weight_map:
            return None
        return [os.path.join(folder, str(name)) for name in sorted(set(weight_map.values()))]
    single = os.path.join(folder, SINGLE)
    return [single] if os.path.isfile(single) else []


def _read_json(path: str) -> object | None:
    try:
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError):
        return None
