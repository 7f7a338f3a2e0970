"""Open-Reasoner-Zero, unmodified, made resumable from outside: `python -m respawn.orz --help`."""
