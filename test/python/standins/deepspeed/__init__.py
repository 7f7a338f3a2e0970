"""Stand-in for DeepSpeed on a CPU: a PyTorch optimizer behind the engine's calls that ORZ and respawn.orz make.

The files of `save_checkpoint` have DeepSpeed's names and the keys that are read back. No ZeRO, no bf16.
"""

import contextlib
import os

import torch
import torch.distributed as dist

from deepspeed import cpu

cpu.patch()
KNOWN = ("module", "lr_scheduler", "global_steps", "dp_world_size", "ds_version")


class _Zero:
    @staticmethod
    @contextlib.contextmanager
    def GatheredParameters(*_, **__):
        yield


zero = _Zero()


def init_distributed(*_, **__):
    cpu.bind_no_memory()
    if not dist.is_initialized():
        dist.init_process_group("gloo")


class DeepSpeedEngine(torch.nn.Module):
    def __init__(self, model, optimizer, lr_scheduler, config):
        super().__init__()
        self.module, self.optimizer, self.lr_scheduler = model, optimizer, lr_scheduler
        self.config = dict(config)  # upstream writes into it
        self.global_steps = 0

    def forward(self, *args, **kwargs):
        return self.module(*args, **kwargs)

    def zero_optimization_stage(self):
        return 3  # the stage whose moves out of the GPU upstream supports; they do nothing here

    def reload_states(self, **_):
        """Nothing was moved out."""

    def backward(self, loss):
        loss.backward()

    def step(self):
        max_norm = self.config.get("gradient_clipping") or 1.0
        torch.nn.utils.clip_grad_norm_(self.module.parameters(), max_norm)
        self.optimizer.step()
        self.optimizer.zero_grad()
        self.lr_scheduler.step()
        self.global_steps += 1

    def save_checkpoint(self, save_dir, tag=None, client_state=None, save_latest=True):
        tag = tag or f"global_step{self.global_steps}"
        os.makedirs(os.path.join(save_dir, tag), exist_ok=True)
        model, optimizer = self._files(save_dir, tag)
        state = {
            "module": self.module.state_dict(),
            "lr_scheduler": self.lr_scheduler.state_dict(),
            "global_steps": self.global_steps,
            "dp_world_size": dist.get_world_size(),
            "ds_version": "stand-in",
        }
        if dist.get_rank() == 0:
            torch.save({**state, **(client_state or {})}, model)
        torch.save({"optimizer_state_dict": self.optimizer.state_dict()}, optimizer)
        if save_latest:
            with open(os.path.join(save_dir, "latest"), "w", encoding="utf-8") as file:
                file.write(tag)
        return True

    def load_checkpoint(self, load_dir, tag=None, **_):
        """The folder and the caller's own state; (None, None) when nothing is there, as DeepSpeed does."""
        latest = os.path.join(load_dir, "latest")
        if tag is None and os.path.exists(latest):
            with open(latest, encoding="utf-8") as file:
                tag = file.read().strip()
        if tag is None or not os.path.isdir(os.path.join(load_dir, tag)):
            return None, None
        model, optimizer = (torch.load(f, weights_only=False) for f in self._files(load_dir, tag))
        self.module.load_state_dict(model["module"])
        self.optimizer.load_state_dict(optimizer["optimizer_state_dict"])
        self.lr_scheduler.load_state_dict(model["lr_scheduler"])
        self.global_steps = model["global_steps"]
        return os.path.join(load_dir, tag), {k: v for k, v in model.items() if k not in KNOWN}

    def _files(self, folder, tag):
        optimizer = f"zero_pp_rank_{dist.get_rank()}_mp_rank_00_optim_states.pt"
        names = ("mp_rank_00_model_states.pt", optimizer)
        return tuple(os.path.join(folder, tag, name) for name in names)


def initialize(model=None, optimizer=None, lr_scheduler=None, config=None, **_):
    engine = DeepSpeedEngine(model, optimizer, lr_scheduler, config or {})
    return engine, engine.optimizer, None, engine.lr_scheduler
