"""torch.save of a training loop: nanoGPT's shape, numbered files, the format before PyTorch 1.6, weights alone."""

import torch

from writers._expected import expected


def write(folder):
    model = torch.nn.Linear(3, 2)
    optimizer = torch.optim.AdamW(model.parameters())
    schedule = torch.optim.lr_scheduler.StepLR(optimizer, 1)
    for _ in range(6):
        optimizer.zero_grad()
        model(torch.randn(2, 3)).mean().backward()
        optimizer.step()
        schedule.step()
    for name in ("nanogpt", "numbered", "legacy", "weights"):
        (folder / name).mkdir()
    nano = {
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "model_args": {"n_layer": 1, "vocab_size": 32},
        "iter_num": 6,
        "best_val_loss": torch.tensor(1.5),
        "config": {"out_dir": "out", "eval_interval": 2},
    }
    torch.save(nano, folder / "nanogpt/ckpt.pt")
    torch.save(nano, folder / "legacy/ckpt.pt", _use_new_zipfile_serialization=False)
    state = {
        "model_state_dict": model.state_dict(),
        "optimizer_state_dict": optimizer.state_dict(),
        "scheduler_state_dict": schedule.state_dict(),
        "rng_state": torch.get_rng_state(),
        "step": 6,
    }
    torch.save(state, folder / "numbered/checkpoint_step_6.pth")
    torch.save(torch.randn(4, 4), folder / "numbered/inputs.pt")
    torch.save(model.state_dict(), folder / "weights/model.pt")
    numbered = ["weights", "optimizer", "scheduler", "rng"]
    return [
        expected("nanogpt/ckpt.pt", "torch-file", 6, ["weights", "optimizer"]),
        expected("legacy/ckpt.pt", "torch-file", 6, ["weights", "optimizer"]),
        expected("numbered/checkpoint_step_6.pth", "torch-file", 6, numbered),
        expected("weights/model.pt", "torch-file", None, ["weights"], resumable=False),
    ]
