"""The command `python -m respawn.orz`; what it does is in `respawn.adapters.orz`."""
