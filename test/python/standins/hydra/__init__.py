"""Stand-in for Hydra: the part of its override syntax that experiments use, and the names upstream imports."""
