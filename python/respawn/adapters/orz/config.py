"""What of upstream's own objects is read or set, as types. `upstream.SETTINGS` is checked before a run starts."""

from __future__ import annotations

from typing import Any, Protocol

from respawn.adapters.orz.prompts import Loader


class Config(Protocol):
    """The experiment's config, after the overrides."""

    pretrain: str
    critic_pretrain: str | None
    save_path: str
    save_interval: int
    num_episodes: int
    seed: int | None
    update_ref_every_epoch: bool
    colocate_all: bool


class Trainer(Protocol):
    """`RayPPOTrainer`."""

    prompts_dataloader: Loader
    global_step: int
    critic_model: Any | None
