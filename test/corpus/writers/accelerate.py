"""Accelerate's save_state: automatic names, names of the script's own; one process and two."""

import torch

from writers._expected import expected
from writers._ranks import on_ranks

HOLDS = ["weights", "optimizer", "scheduler", "rng"]


class Counter:
    """An object that is registered for checkpointing, written after all others."""

    count = 0

    def state_dict(self):
        return {"count": self.count}

    def load_state_dict(self, state):
        self.count = state["count"]


def loop(folder, automatic):
    from accelerate import Accelerator
    from accelerate.utils import ProjectConfiguration

    project = ProjectConfiguration(project_dir=str(folder), automatic_checkpoint_naming=automatic)
    accelerator = Accelerator(cpu=True, project_config=project)
    model = torch.nn.Sequential(torch.nn.Linear(4, 4), torch.nn.Linear(4, 1))
    optimizer = torch.optim.AdamW(model.parameters())
    schedule = torch.optim.lr_scheduler.StepLR(optimizer, 1)
    loader = torch.utils.data.DataLoader(torch.randn(16, 4), batch_size=2, shuffle=True)
    model, optimizer, schedule, loader = accelerator.prepare(model, optimizer, schedule, loader)
    if automatic:
        accelerator.register_for_checkpointing(Counter())
    for step, batch in enumerate(loader, start=1):
        accelerator.backward(model(batch).mean())
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        if step in (2, 4):
            accelerator.save_state(None if automatic else str(folder / f"step_{step}"))
    accelerator.end_training()


def write(folder):
    loop(folder / "automatic", True)
    on_ranks(2, loop, folder / "ddp", False)
    return [
        expected("automatic/checkpoints/checkpoint_0", "accelerate", 2, HOLDS, 1),
        expected("automatic/checkpoints/checkpoint_1", "accelerate", 4, HOLDS, 1),
        expected("ddp/step_2", "accelerate", 2, HOLDS, 2),
        expected("ddp/step_4", "accelerate", 4, HOLDS, 2),
    ]
