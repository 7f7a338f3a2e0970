"""What `respawn ls --json` must say of a checkpoint."""

FULL = ["weights", "optimizer", "scheduler", "rng", "data"]


def expected(path, layout, step, holds, world_size=None, state="complete", resumable=True):
    return {
        "path": str(path),
        "layout": layout,
        "step": step,
        "state": state,
        "resumable": resumable,
        "holds": sorted(holds),
        "worldSize": world_size,
    }
