"""Orbax: a CheckpointManager with two items, and without the database."""

from writers._expected import expected


def write(folder):
    import jax.numpy as jnp
    import orbax.checkpoint as ocp

    def state(step):
        params = {"w": jnp.ones((200, 200)), "b": jnp.ones(3)}
        return {"params": params, "opt_state": {"mu": jnp.zeros((50, 50))}, "step": step}

    with ocp.CheckpointManager(folder / "manager") as manager:
        for step in (2, 4):
            items = {"state": ocp.args.StandardSave(state(step)), "meta": ocp.args.JsonSave({"a": 1})}
            manager.save(step, args=ocp.args.Composite(**items))
    plain = ocp.Checkpointer(ocp.PyTreeCheckpointHandler(use_ocdbt=False))
    plain.save(folder / "plain/6", state(6))
    return [
        expected("manager/2", "orbax", 2, ["weights", "optimizer"], 1),
        expected("manager/4", "orbax", 4, ["weights", "optimizer"], 1),
        expected("plain/6", "orbax", 6, ["weights", "optimizer"], 1),
    ]
