"""Lines for the person at the terminal."""

import sys


def say(text: str) -> None:
    """One line on stderr, apart from the run's own output."""
    print(f"respawn: {text}", file=sys.stderr, flush=True)
