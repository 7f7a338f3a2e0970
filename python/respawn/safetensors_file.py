"""Is a safetensors file whole? Its header says how long it must be, so the header is all that is read.

Format: eight bytes of header length (little endian), the header as JSON, then the tensors without gaps.
See https://github.com/huggingface/safetensors#format
"""

import json
import os
import struct

LENGTH_BYTES = 8
MAX_HEADER_BYTES = 100_000_000  # the limit of the safetensors library itself
BITS = {
    **dict.fromkeys(("F64", "I64", "U64", "C64"), 64),
    **dict.fromkeys(("F32", "I32", "U32"), 32),
    **dict.fromkeys(("F16", "BF16", "I16", "U16"), 16),
    **dict.fromkeys(("BOOL", "I8", "U8", "F8_E4M3", "F8_E5M2", "F8_E8M0"), 8),
}


def defect_of(path: str) -> str | None:
    """What is wrong with the file, in words; None when it is whole."""
    try:
        size = os.path.getsize(path)
        with open(path, "rb") as file:
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
        return f"cannot be read: {error.strerror}"
    try:
        header = json.loads(text)
    except ValueError:
        return "has a header that is not JSON"
    return _defect_of_header(header, size - LENGTH_BYTES - length)


def tensor_names(path: str) -> list[str]:
    """The names of the tensors in a whole file."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(LENGTH_BYTES))
        header = json.loads(file.read(length))
    return [name for name in header if name != "__metadata__"]


def _defect_of_header(header: object, data_bytes: int) -> str | None:
    if not isinstance(header, dict):
        return "has a header that is not an object"
    tensors = {name: entry for name, entry in header.items() if name != "__metadata__"}
    try:
        spans = sorted((*entry["data_offsets"], name) for name, entry in tensors.items())
        end = 0
        for begin, stop, name in spans:
            if begin != end or stop < begin:
                return f"has a gap or an overlap before tensor {name}"
            bits = BITS.get(tensors[name]["dtype"])
            count = 1
            for dimension in tensors[name]["shape"]:
                count *= dimension
            if bits is not None and (stop - begin) * 8 != count * bits:
                return f"gives tensor {name} a length that its shape does not have"
            end = stop
    except (KeyError, TypeError, ValueError):
        return "has a header with a malformed entry"
    if end != data_bytes:
        return f"holds {data_bytes} bytes of tensors where its header counts {end}"
    return None
