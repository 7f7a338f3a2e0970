"""Is a file of torch.save whole? Its zip directory stands at its end, so that and the pickle are all that is read.

Nothing is unpickled. See https://github.com/pytorch/pytorch caffe2/serialize/inline_container.h
"""

from __future__ import annotations

import os
import zipfile


def defect_of(path: str) -> str | None:
    """What is wrong with the file, in words; None when it is whole."""
    try:
        size = os.path.getsize(path)
        if size == 0:
            return "is empty"
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            pickles = [entry for entry in entries if entry.filename.endswith("/data.pkl")]
            if len(pickles) != 1:
                return "is a zip, but not one of torch.save"
            if any(entry.header_offset + entry.compress_size > size for entry in entries):
                return "names data past its end"
            archive.read(pickles[0])  # compares its CRC-32
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError):
        return "is cut off, or not a file of torch.save"
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    return None
