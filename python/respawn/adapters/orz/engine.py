"""Saves and loads the state of ORZ's actors. Both functions run inside the actors and are sent there by value."""

from __future__ import annotations

from typing import Any

from respawn.runtime.state import load, save


def engine_of(actor: Any) -> Any:
    """The DeepSpeed engine of an actor: the policy's is inside ORZ's `Actor`, the critic's is not."""
    model = actor.model
    return model if hasattr(model, "save_checkpoint") else model.model


def save_state(actor: Any, folder: str, role: str, rank: int) -> None:
    """Every rank calls it at the same time."""
    save(engine_of(actor), folder, role, rank)


def load_state(actor: Any, folder: str, role: str, rank: int) -> None:
    """Puts a fresh actor of the same rank back to what was saved."""
    load(engine_of(actor), folder, role, rank)
