"""Is a safetensors file whole? Its header says how long it must be, so the header is all that is read.

Format: eight bytes of header length (little endian), the header as JSON, then the tensors without gaps.
See https://github.com/huggingface/safetensors#format
"""

from __future__ import annotations

import json
import os
import struct
from dataclasses import dataclass
from typing import Any, cast

from respawn.runtime import disk
from respawn.runtime.json_file import count_of

LENGTH_BYTES = 8
MAX_HEADER_BYTES = 100_000_000  # the limit of the safetensors library itself
BITS = {
    **dict.fromkeys(("F64", "I64", "U64", "C64"), 64),
    **dict.fromkeys(("F32", "I32", "U32"), 32),
    **dict.fromkeys(("F16", "BF16", "I16", "U16"), 16),
    **dict.fromkeys(("BOOL", "I8", "U8", "F8_E4M3", "F8_E5M2", "F8_E8M0"), 8),
    **dict.fromkeys(("F8_E4M3FNUZ", "F8_E5M2FNUZ"), 8),
    **dict.fromkeys(("F6_E2M3", "F6_E3M2"), 6),
    "F4": 4,
}


@dataclass(frozen=True)
class Tensor:
    """One entry of a header; `begin` and `end` are offsets in the data that follows it."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    begin: int
    end: int


def read(path: str) -> list[Tensor] | str:
    """The tensors of a whole file, or what is wrong with it, in words. Raises OSError when the disk does not answer."""
    try:
        size = os.stat(path).st_size
        with disk.open_whole(path) as file:
            head = file.read(LENGTH_BYTES)
            if len(head) < LENGTH_BYTES:
                return f"ends after {size} bytes, before its header"
            (length,) = struct.unpack("<Q", head)
            if length > MAX_HEADER_BYTES:
                return f"announces a header of {length} bytes, more than the format allows"
            if LENGTH_BYTES + length > size:
                return f"ends after {size} bytes, inside its header"
            text = file.read(length)
    except OSError as error:
        if not disk.means_damage(error):
            raise
        return f"cannot be read: {error.strerror}"
    try:
        header: object = json.loads(text.decode("utf-8"))
    except (ValueError, RecursionError):
        return "has a header that is not JSON"
    tensors = _parse(header)
    if isinstance(tensors, str):
        return tensors
    return _defect_of_data(tensors, size - LENGTH_BYTES - length) or tensors


def defect_of(path: str) -> str | None:
    """What is wrong with the file, in words; None when it is whole."""
    found = read(path)
    return found if isinstance(found, str) else None


def _parse(header: object) -> list[Tensor] | str:
    if not isinstance(header, dict):
        return "has a header that is not an object"
    tensors: list[Tensor] = []
    for name, entry in cast("dict[str, Any]", header).items():
        if name == "__metadata__":
            if entry is not None and not _is_string_map(entry):
                return "has a header with malformed metadata"
            continue
        tensor = _tensor(name, entry)
        if tensor is None:
            return "has a header with a malformed entry"
        tensors.append(tensor)
    return tensors


def _is_string_map(value: object) -> bool:
    if not isinstance(value, dict):
        return False
    return all(isinstance(item, str) for item in cast("dict[str, object]", value).values())


def _tensor(name: str, entry: object) -> Tensor | None:
    if not isinstance(entry, dict):
        return None
    fields = cast("dict[str, object]", entry)
    dtype = fields.get("dtype")
    shape, offsets = _counts(fields.get("shape")), _counts(fields.get("data_offsets"))
    if not isinstance(dtype, str) or not dtype or shape is None or offsets is None:
        return None
    return Tensor(name, dtype, shape, *offsets) if len(offsets) == 2 else None


def _counts(value: object) -> tuple[int, ...] | None:
    if not isinstance(value, list):
        return None
    found: list[int] = []
    for item in cast("list[object]", value):
        count = count_of(item)
        if count is None:
            return None
        found.append(count)
    return tuple(found)


def _defect_of_data(tensors: list[Tensor], data_bytes: int) -> str | None:
    covered = 0
    for tensor in sorted(tensors, key=lambda each: (each.begin, each.end)):
        if tensor.begin != covered or tensor.end < tensor.begin:
            return f"has a gap or an overlap before tensor {tensor.name}"
        bits, elements = BITS.get(tensor.dtype), 1
        for dimension in tensor.shape:
            elements *= dimension
        if bits is not None and (tensor.end - tensor.begin) * 8 != elements * bits:
            return f"gives tensor {tensor.name} a length that its shape does not have"
        covered = tensor.end
    if covered != data_bytes:
        return f"holds {data_bytes} bytes of tensors where its header counts {covered}"
    return None
