"""Frameworks that are hard to install, written by torch.save in their documented file sets: torchtune, Composer, DeepSpeed
(ZeRO-2). The sources of each set are in docs/layouts.md."""

import json

import torch

from writers._expected import expected


def trained():
    """A model and its optimizer after one step."""
    model = torch.nn.Linear(3, 2)
    optimizer = torch.optim.AdamW(model.parameters())
    model(torch.randn(2, 3)).mean().backward()
    optimizer.step()
    return model, optimizer


def write(folder):
    model, optimizer = trained()
    return [
        torchtune(folder / "torchtune", model, optimizer),
        composer(folder / "composer", model, optimizer),
        deepspeed(folder / "deepspeed", model, optimizer),
    ]


def torchtune(folder, model, optimizer):
    from safetensors.torch import save_file

    at = folder / "step_6"
    at.mkdir(parents=True)
    shard = "model-00001-of-00001.safetensors"
    save_file(model.state_dict(), at / shard)
    index = {"metadata": {}, "weight_map": dict.fromkeys(model.state_dict(), shard)}
    (at / "model.safetensors.index.json").write_text(json.dumps(index))
    recipe = {
        "optimizer": optimizer.state_dict(),
        "seed": 1,
        "epochs_run": 0,
        "steps_run": 6,
        "total_training_steps": 20,
        "dataloader": {"_num_yielded": 6},
    }
    torch.save(recipe, at / "recipe_state.pt")
    return expected("torchtune/step_6", "torchtune", 6, ["weights", "optimizer", "data"])


def composer(folder, model, optimizer):
    folder.mkdir(parents=True)
    state = {
        "model": model.state_dict(),
        "optimizers": {"AdamW": optimizer.state_dict()},
        "schedulers": {"LambdaLR": {"last_epoch": 6}},
        "timestamp": {"iteration": 0, "epoch": 0, "batch": 6, "sample": 12},
        "metadata": {"world_size": 1},
    }
    rng = [{"python": (3, (1, 2), None), "torch": torch.get_rng_state()}]
    torch.save({"state": state, "rng": rng}, folder / "ep0-ba6-rank0.pt")
    (folder / "latest-rank0.pt").symlink_to("ep0-ba6-rank0.pt")
    holds = ["weights", "optimizer", "scheduler", "rng"]
    return expected("composer/ep0-ba6-rank0.pt", "composer", 6, holds, 1)


def deepspeed(folder, model, optimizer):
    engine_tag(folder, 6, model, optimizer, {})
    return expected("deepspeed/global_step6", "deepspeed", 6, ["weights", "optimizer", "scheduler"], 2)


def engine_tag(folder, step, model, optimizer, client_state):
    """What `engine.save_checkpoint` of two ranks leaves with ZeRO-2; gives the tag's folder."""
    at = folder / f"global_step{step}"
    at.mkdir(parents=True)
    states = {
        "module": model.state_dict(),
        "optimizer": None,
        "lr_scheduler": {"last_batch_iteration": step},
        "global_steps": step,
        "global_samples": 2 * step,
        "dp_world_size": 2,
        "mp_world_size": 1,
        "ds_config": {"zero_optimization": {"stage": 2}},
        "ds_version": "0.19.6",
        **client_state,
    }
    torch.save(states, at / "mp_rank_00_model_states.pt")
    for rank in range(2):
        partition = {"optimizer_state_dict": {"rank": rank, **optimizer.state_dict()}}
        name = f"zero_pp_rank_{rank}_mp_rank_00_optim_states.pt"
        torch.save({**partition, "ds_version": "0.19.6"}, at / name)
    (folder / "latest").write_text(at.name)
    return at
