"""Is a file of torch.save whole? Its zip directory stands at its end, so that and the pickle are all that is read.

Nothing is unpickled. See https://github.com/pytorch/pytorch caffe2/serialize/inline_container.h
"""

from __future__ import annotations

import io
import os
import zipfile

from respawn.runtime import disk


def defect_of(path: str) -> str | None:
    """What is wrong with the file, in words; None when it is whole. Raises OSError when the disk does not answer."""
    raw: disk.WholeReads | None = None
    try:
        size = os.stat(path).st_size
        if size == 0:
            return "is empty"
        raw = disk.WholeReads(path)
        with io.BufferedReader(raw) as file, zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            pickles = [entry for entry in entries if entry.filename.endswith("/data.pkl")]
            if len(pickles) != 1:
                return "is a zip, but not one of torch.save"
            if any(entry.header_offset + entry.compress_size > size for entry in entries):
                return "names data past its end"
            archive.read(pickles[0])  # compares its CRC-32
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError):
        if raw is not None and raw.failure is not None:
            raise raw.failure from None
        return "is cut off, or not a file of torch.save"
    except OSError as error:
        if not disk.means_damage(error):
            raise
        return f"cannot be read: {error.strerror}"
    return None
