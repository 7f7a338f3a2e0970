"""Builds the folders that `test/conformance/cases.json` describes; `conformance.test.ts` does the same in TypeScript."""

import base64
import json
import shutil
from pathlib import Path

CASES = Path(__file__).resolve().parents[1] / "conformance/cases.json"
DATA = json.loads(CASES.read_text(encoding="utf-8"))
FILES = {name: base64.b64decode(text) for name, text in DATA["files"].items()}


def put(path: Path, content: bytes):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def save(run: Path, *, step, critic=True, record=None, fields=None):
    """What a save leaves: both halves, and under respawn.orz its state and its record."""
    folder, roles = run / f"iter{step}", ["policy", *(["critic"] if critic else [])]
    for role in roles:
        for name in ("config.json", "tokenizer_config.json", "tokenizer.json"):
            put(folder / role / name, b"{}")
        put(folder / role / "model.safetensors", FILES["model.safetensors"])
    state_files = {}
    for role in roles if record == "full" else []:
        for name, content in (("states.pt", FILES["states.pt"]), ("rng_rank_0.json", b"{}")):
            put(folder / "state" / role / name, content)
            state_files[f"state/{role}/{name}"] = len(content)
    if record is not None:
        known = {"global_step": step, "state": record, "state_files": state_files}
        put(folder / "respawn.json", json.dumps({**known, **(fields or {})}).encode())


def change(run: Path, verb, path, *rest):
    place = run / path
    if verb == "cut":
        place.write_bytes(place.read_bytes()[:-1])
    elif verb == "remove":
        shutil.rmtree(place) if place.is_dir() else place.unlink()
    elif verb == "write":
        put(place, rest[0].encode())
    elif verb == "copy":
        put(run / rest[0], FILES[path])
    elif verb == "move":
        (run / rest[0]).parent.mkdir(parents=True, exist_ok=True)
        place.rename(run / rest[0])
    elif verb == "link":
        place.symlink_to(rest[0])
    else:
        raise ValueError(f"no such edit: {verb}")


def build(run: Path, saves, edits):
    run.mkdir(parents=True)
    for each in saves:
        save(run, **each)
    for edit in edits:
        change(run, *edit)
