"""Optimizer, schedule and random streams of one actor: `iterN/state/<role>/`, beside the weights of the same save.

The functions here run inside the actors. They are sent there by value, so a cluster's workers need no
respawn on their path.
"""

import json
import os
import shutil

from respawn.orz.rng import capture, restore

FOLDER = "state"
LEAVING = ".state-leaving"  # its name while it is being removed


def engine_of(actor):
    """The DeepSpeed engine of an actor: the policy's stands inside ORZ's `Actor`, the critic's does not."""
    model = actor.model
    return model if hasattr(model, "save_checkpoint") else model.model


def save(actor, folder: str, role: str, rank: int) -> None:
    """Every rank calls it at the same time: DeepSpeed's own save, then this rank's random streams."""
    engine_of(actor).save_checkpoint(folder, tag=role, client_state={}, save_latest=False)
    os.makedirs(os.path.join(folder, role), exist_ok=True)
    with open(os.path.join(folder, role, f"rng_rank_{rank}.json"), "w", encoding="utf-8") as file:
        json.dump(capture(), file)


def load(actor, folder: str, role: str, rank: int) -> None:
    """Puts a fresh actor of the same rank back to what was saved."""
    path, _ = engine_of(actor).load_checkpoint(folder, tag=role)
    if path is None:
        raise RuntimeError(f"DeepSpeed found no state to load in {os.path.join(folder, role)}")
    with open(os.path.join(folder, role, f"rng_rank_{rank}.json"), encoding="utf-8") as file:
        restore(json.load(file))


def files_of(checkpoint: str) -> dict[str, int]:
    """The sizes of all state files of a save, by their path inside the checkpoint."""
    found = {}
    for folder, _, names in os.walk(os.path.join(checkpoint, FOLDER)):
        for name in names:
            path = os.path.join(folder, name)
            found[os.path.relpath(path, checkpoint).replace(os.sep, "/")] = os.path.getsize(path)
    return dict(sorted(found.items()))


def defect_of(checkpoint: str, record: dict | None) -> str | None:
    """Why the full state cannot be restored, in words; None when it can."""
    if record is None or record.get("state") != "full":
        return "it was saved with weights alone"
    if not os.path.isdir(os.path.join(checkpoint, FOLDER)):
        return "its optimizer state was removed to make room for newer ones (--keep-state)"
    there = files_of(checkpoint)
    for name, size in record["state_files"].items():
        if name not in there:
            return f"{os.path.join(checkpoint, name)} is missing"
        if there[name] != size:
            return f"{os.path.join(checkpoint, name)} has {there[name]} bytes and was saved with {size}"
    return None


def keep_newest(checkpoints: list[str], count: int) -> None:
    """Removes the state of all but the first `count` of them; weights and records stay.

    A folder that is being removed has another name, so that no reader takes it for a state.
    """
    for checkpoint in checkpoints[count:]:
        folder, leaving = os.path.join(checkpoint, FOLDER), os.path.join(checkpoint, LEAVING)
        if os.path.isdir(folder):
            shutil.rmtree(leaving, ignore_errors=True)
            os.rename(folder, leaving)
        shutil.rmtree(leaving, ignore_errors=True)


def finish_removals(checkpoints: list[str]) -> None:
    """Removes what a kill left of a state that was being removed."""
    for checkpoint in checkpoints:
        shutil.rmtree(os.path.join(checkpoint, LEAVING), ignore_errors=True)
