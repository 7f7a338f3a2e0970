"""Small runs for the tests of bad luck, and one start of each: `fault_runs.py RUN NAME AT FAULT DISK` is one in a process
of its own, which is gone at the fault."""

import json
import os
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "python"))

from conformance import FILES, put
from faults import Faults
from respawn.adapters.orz.arguments import Arguments
from respawn.adapters.orz.session import Session
from respawn.adapters.orz.start import begin

BATCHES = 4
STATE = {"state/policy/states.pt": FILES["states.pt"], "state/policy/rng_rank_0.json": b"{}"}


def weights(folder, roles=("policy", "critic")):
    for role in roles:
        for name in ("config.json", "tokenizer_config.json"):
            put(folder / role / name, b"{}")
        put(folder / role / "model.safetensors", FILES["model.safetensors"])


def states(folder, count=2):
    for name, content in list(STATE.items())[:count]:
        put(folder / name, content)


def record(step):
    return {
        "global_step": step,
        "folder_step": step,
        "episode": (step - 1) // BATCHES,
        "batch": (step - 1) % BATCHES + 1,
        "batches_per_episode": BATCHES,
        "state": "full",
        "state_files": {name: len(content) for name, content in STATE.items()},
        "ranks": {"policy": 1, "critic": 1},
    }


def save(run, step):
    weights(run / f"iter{step}")
    states(run / f"iter{step}")
    put(run / f"iter{step}/respawn.json", json.dumps(record(step)).encode())


TOKEN = "held-by-the-tests"  # with RESPAWN_LOCK: the lock of a starter that starts this process


def lock(run):
    """Taken for every start of the tests, which are one process."""
    known = {"version": 1, "pid": 1, "host": "here", "since": "now", "token": TOKEN}
    put(run / ".respawn/lock.json", json.dumps(known).encode())


def build(folder):
    """A run with all that a killed one may leave, and another run that links of it lead to."""
    run, other = folder / "run", folder / "other"
    save(other, 20)
    put(other / "iter20/critic/model.safetensors", FILES["model.safetensors"][:-1])
    lock(run)
    for step in (3, 6):
        save(run, step)
    weights(run / "iter9", ["policy"])
    put(run / "iter9/respawn.saving", b"")
    states(run / "iter9", 1)
    weights(
        run / "iter12"
    )  # its record is three zeros, and its state all that is left of that step
    states(run / "iter12")
    put(run / "iter12/respawn.json", b"\0\0\0")
    (run / "iter20").symlink_to("../other/iter20")
    for step in (5, 6, 8):
        put(run / f"dumped_replay_buffer/iter{step}_replay_buffer.jsonl", b"{}")
    put(run / "iter7_generation_results.json", b"[]")
    put(run / "notes.txt", b"mine")


# name -> the word of --from, and the number of the step that is resumed from
STARTS = {"auto": ("auto", 6), "back": ("3", 3), "saving": ("auto", 6)}


def config(run):
    return SimpleNamespace(
        pretrain="/base",
        critic_pretrain="/base",
        save_path=str(run),
        save_interval=3,
        num_episodes=9,
        seed=1,
        update_ref_every_epoch=False,
        colocate_all=False,
    )


def start(run, name):
    """One start as `python -m respawn.orz` does it, up to training; `saving` makes a save too, with one state kept."""
    word, _ = STARTS[name]
    arguments = Arguments(module="m", start=word, keep_state=1)
    cfg = config(run)
    begun = begin(arguments, cfg)
    trainer = SimpleNamespace(
        prompts_dataloader=[0] * BATCHES, global_step=begun.global_step, critic_model=object()
    )
    session = Session(arguments, cfg, begun, trainer)
    if name == "saving":
        trainer.global_step = 9
        folder = Path(run) / "iter9"
        for role in ("policy", "critic"):
            session.saves.begins(9)
            weights(folder, [role])
            states(folder)
            session.saves.saved(role, 9)
    return begun


def aside(run):
    return os.path.join(str(run), ".respawn-aside")


def content(folder):
    """Every file and link below a folder, with what it holds."""
    found = {}
    for at, folders, names in os.walk(folder):
        for name in [*folders, *names]:
            path = os.path.join(at, name)
            key = os.path.relpath(path, folder)
            if os.path.islink(path):
                found[key] = os.path.realpath(path)
            elif os.path.isfile(path):
                found[key] = Path(path).read_bytes()
    return found


def copy(template, folder):
    shutil.copytree(template, folder, symlinks=True)
    return folder / "run"


if __name__ == "__main__":
    place, which, at, fault, disk = sys.argv[1:]
    faults = Faults(place, int(at), fault, other_disk=disk or None, die=lambda: os._exit(137))
    with faults.installed():
        start(place, which)
