"""torch.distributed.checkpoint: one process, two gloo ranks with sharded tensors, and an asynchronous save."""

from writers._expected import expected
from writers._ranks import on_ranks


def save(folder, sharded):
    import torch
    import torch.distributed as dist
    import torch.distributed.checkpoint as dcp
    from torch.distributed.checkpoint.state_dict import get_state_dict
    from torch.distributed.device_mesh import init_device_mesh
    from torch.distributed.fsdp import fully_shard

    model = torch.nn.Linear(8, 8)
    if sharded:
        dist.init_process_group("gloo")
        fully_shard(model, mesh=init_device_mesh("cpu", (dist.get_world_size(),)))
    optimizer = torch.optim.AdamW(model.parameters())
    for step in (2, 4, 6) if sharded else (2, 4):
        optimizer.zero_grad()
        model(torch.randn(2, 8)).mean().backward()
        optimizer.step()
        weights, moments = get_state_dict(model, optimizer)
        state = {"model": weights, "optimizer": moments, "train_state": {"step": step}}
        at = str(folder / f"step-{step}")
        if step == 6:
            dcp.async_save(state, checkpoint_id=at).result()
        else:
            dcp.save(state, checkpoint_id=at)
    if sharded:
        dist.destroy_process_group()


def write(folder):
    save(folder / "one", False)
    on_ranks(2, save, folder / "two", True)
    held = ["weights", "optimizer"]
    return [
        *(expected(f"one/step-{step}", "dcp", step, held) for step in (2, 4)),
        *(expected(f"two/step-{step}", "dcp", step, held) for step in (2, 4, 6)),
    ]
