"""Which commit of the user's code a run was started from."""

from __future__ import annotations

import subprocess


def commit() -> str | None:
    """The hash of HEAD in the working directory; None outside a repository."""
    try:
        command = ["git", "rev-parse", "HEAD"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() or None
