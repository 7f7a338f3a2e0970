"""The kit's resolver on the cases that the editor's resolver is held to as well (test/conformance)."""

import base64
import json
import shutil
from pathlib import Path

import pytest
from conftest import ROOT
from respawn.adapters.orz.checkpoints import Needs, examine
from respawn.runtime import resolver

DATA = json.loads((ROOT / "test/conformance/cases.json").read_text(encoding="utf-8"))
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


@pytest.mark.parametrize("case", DATA["cases"], ids=[case["name"] for case in DATA["cases"]])
def test_the_verdict_is_the_one_of_the_cases(tmp_path, case):
    run = tmp_path / "run"
    run.mkdir()
    for each in case["saves"]:
        save(run, **each)
    for edit in case["then"]:
        change(run, *edit)
    verdicts = resolver.judge(examine(str(run), Needs()))
    resumable = [v.checkpoint.path for v in verdicts[::-1] if v.reason is None]
    assert [Path(path).name for path in resumable] == case["resumable"]
    newest, reasons = resolver.newest(verdicts)
    assert (None if newest is None else Path(newest.path).name) == case["newest"]
    assert all(reasons)
