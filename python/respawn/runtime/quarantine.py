"""What a killed run wrote past the step it resumes from goes into quarantine: never written over, never deleted.

The one exception is the optimizer state of a save that was cut off: it is large, and of no use.
"""

from __future__ import annotations

import os
import shutil

from respawn.runtime import sidecar, state

FOLDER = ".respawn-aside"  # the name it has on users' disks since the first release


def move(run: str, names: list[str]) -> str | None:
    """Moves what is named (relative to the run's folder) into a new folder below it; gives that folder, or None
    when there was nothing to move."""
    if not names:
        return None
    number = 1
    while os.path.exists(os.path.join(run, FOLDER, str(number))):
        number += 1
    target = os.path.join(run, FOLDER, str(number))
    for name in names:
        destination = os.path.join(target, name)
        os.makedirs(os.path.dirname(destination), exist_ok=True)
        os.rename(os.path.join(run, name), destination)
        if os.path.isdir(destination) and sidecar.read(destination) is None:
            shutil.rmtree(os.path.join(destination, state.FOLDER), ignore_errors=True)
    return target
