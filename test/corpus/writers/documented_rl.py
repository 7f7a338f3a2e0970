"""Reinforcement-learning trainers and Megatron, written by torch.save and torch.distributed.checkpoint in their documented
file sets. The sources of each set are in docs/layouts.md."""

import json

import torch
import torch.distributed.checkpoint as dcp

from writers._expected import FULL, expected
from writers.documented import engine_tag, trained

STEP = 6


def write(folder):
    model, optimizer = trained()
    return [
        megatron(folder / "megatron", model, optimizer),
        verl(folder / "verl", model, optimizer),
        openrlhf(folder / "openrlhf", model, optimizer),
        nemo_rl(folder / "nemo_rl", model, optimizer),
    ]


def megatron(folder, model, optimizer):
    at = folder / f"iter_{STEP:07d}/mp_rank_00"
    at.mkdir(parents=True)
    parallel = {"tensor_model_parallel_size": 1, "pipeline_model_parallel_size": 1}
    state = {
        "args": {**parallel, "world_size": 1, "consumed_train_samples": 48},
        "checkpoint_version": 3.0,
        "iteration": STEP,
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "opt_param_scheduler": {"num_steps": 48},
        "rng_state": [{"torch_rng_state": torch.get_rng_state()}],
    }
    torch.save(state, at / "model_optim_rng.pt")
    (folder / "latest_checkpointed_iteration.txt").write_text(str(STEP))
    return expected(f"megatron/iter_{STEP:07d}", "megatron", STEP, FULL, 1)


def verl(folder, model, optimizer):
    at = folder / f"global_step_{STEP}"
    for role in ("actor", "critic"):
        half = at / role
        (half / "huggingface").mkdir(parents=True)
        (half / "huggingface/config.json").write_text("{}")
        (half / "fsdp_config.json").write_text(json.dumps({"FSDP_version": 2, "world_size": 2}))
        for rank in range(2):
            name = f"world_size_2_rank_{rank}.pt"
            torch.save(model.state_dict(), half / f"model_{name}")
            torch.save(optimizer.state_dict(), half / f"optim_{name}")
            extra = {"lr_scheduler": {"last_epoch": STEP}, "rng": {"cpu": torch.get_rng_state()}}
            torch.save(extra, half / f"extra_state_{name}")
    torch.save({"_num_yielded": STEP}, at / "data.pt")
    (folder / "latest_checkpointed_iteration.txt").write_text(str(STEP))
    return expected(f"verl/global_step_{STEP}", "verl", STEP, FULL, 2)


def openrlhf(folder, model, optimizer):
    for half in ("_actor", "_critic"):
        client = {"global_step": STEP, "data_loader_state_dict": {"at": STEP}}
        at = engine_tag(folder / half, STEP, model, optimizer, client if half == "_actor" else {})
        (at / "metric.json").write_text(json.dumps({"metric_key": None, "metric_value": None}))
    holds = ["weights", "optimizer", "scheduler", "data"]
    return expected(f"openrlhf/_actor/global_step{STEP}", "openrlhf", STEP, holds, 2)


def nemo_rl(folder, model, optimizer):
    at = folder / f"step_{STEP}"
    at.mkdir(parents=True)
    info = {"total_steps": STEP, "consumed_samples": 48}
    (at / "training_info.json").write_text(json.dumps(info))
    (at / "config.yaml").write_text("grpo: {}\n")
    state = {"model": model.state_dict()}
    dcp.save(state, checkpoint_id=str(at / "policy/weights"))
    moments = optimizer.state_dict()["state"]
    flat = {f"{name}.{key}": value for name, values in moments.items() for key, value in values.items()}
    dcp.save({"optim": flat, "sched": {"last_epoch": STEP}}, checkpoint_id=str(at / "policy/optimizer"))
    torch.save({"_num_yielded": STEP}, at / "train_dataloader.pt")
    holds = ["weights", "optimizer", "scheduler", "data"]
    return expected(f"nemo_rl/step_{STEP}", "nemo-rl", STEP, holds)
