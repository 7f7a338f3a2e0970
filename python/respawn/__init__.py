"""The training side of Respawn: pure Python; torch is imported only where it is used."""

__version__ = "0.1.0"
