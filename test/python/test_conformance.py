"""The kit's resolver and the editor's: on the cases that both are held to (test/conformance), and on random runs."""

import json
import random
import subprocess
from pathlib import Path

import pytest

from conformance import DATA, build, change
from conftest import ROOT
from respawn.adapters.orz.checkpoints import Needs, examine
from respawn.runtime import resolver

RUNS = 300


def verdict_of(run):
    """The newest checkpoint's name, and the names of all that can be resumed from, the oldest first."""
    verdicts = resolver.judge(examine(str(run), Needs()))
    newest, reasons = resolver.newest(verdicts)
    assert all(reasons)
    resumable = [Path(v.checkpoint.path).name for v in verdicts[::-1] if v.reason is None]
    return None if newest is None else Path(newest.path).name, resumable


@pytest.mark.parametrize("case", DATA["cases"], ids=[case["name"] for case in DATA["cases"]])
def test_the_verdict_is_the_one_of_the_cases(tmp_path, case):
    build(tmp_path / "run", case["saves"], case["then"])
    assert verdict_of(tmp_path / "run") == (case["newest"], case["resumable"])


def a_save(draw, step, run_record):
    """A save as respawn.orz or upstream alone could have left it, records sometimes a little wrong."""
    record = draw.choice([run_record, run_record, run_record, None, "weights"])
    critic = draw.random() < 0.75
    if record is None:
        return {"step": step, "critic": critic}
    fields = {}
    if draw.random() < 0.5:
        fields["config"] = {"critic_pretrain": draw.choice(["/base", "", None])}
    if draw.random() < 0.3:
        fields["reference_step"] = draw.choice([3, 6, 9, None])
    if draw.random() < 0.2:
        fields.update(global_step=draw.choice([3, 6, 9, 5]), folder_step=step)
    if draw.random() < 0.05:
        fields["state_files"] = draw.choice([{}, {"state/policy/states.pt": 4}, [], None])
    return {"step": step, "critic": critic, "record": record, "fields": fields}


def some_edits(draw, run):
    """Up to three things that a kill, a full disk, --keep-state or a person does to a run that is there."""
    for _ in range(draw.choice([0, 1, 1, 2, 3])):
        paths = sorted(run.rglob("*"))
        files = [path for path in paths if path.is_file() and path.stat().st_size > 0]
        what = draw.choice(["cut", "remove", "remove", "state", "begun", "empty"])
        if what == "begun":
            yield ["write", f"{draw.choice(sorted(run.iterdir())).name}/respawn.saving", ""]
            continue
        chosen = [path for path in paths if path.name == "state"] if what == "state" else paths
        chosen = files if what in ("cut", "empty") else chosen
        if chosen:
            name = str(draw.choice(chosen).relative_to(run))
            verb = {"cut": ["cut", name], "empty": ["write", name, ""]}
            yield verb.get(what, ["remove", name])


@pytest.fixture(scope="module")
def random_runs(tmp_path_factory):
    """Runs by their folder, each with what made it."""
    root, made = tmp_path_factory.mktemp("random"), {}
    for number in range(RUNS):
        draw = random.Random(number)
        steps = sorted(draw.sample([3, 6, 9, 12], draw.choice([1, 2, 3, 3, 4])))
        record = draw.choice(["full", "full", "weights", None])
        run = root / f"run{number}"
        saves = [a_save(draw, step, record) for step in steps]
        build(run, saves, [])
        edits = []
        for edit in some_edits(draw, run):
            edits.append(edit)
            # at once: what the next edit may choose from depends on it
            change(run, *edit)
            if not any(run.iterdir()):
                break
        made[run] = {"saves": saves, "then": edits}
    return root, made


def test_the_editor_and_the_kit_agree_on_random_runs(random_runs):
    root, made = random_runs
    subprocess.run(["node", "esbuild.mjs"], cwd=ROOT, check=True, capture_output=True)
    command = ["node", str(ROOT / "dist/cli.mjs"), "ls", "--json", str(root)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = {}
    for checkpoint in json.loads(done.stdout)["checkpoints"]:
        if checkpoint["layout"] == "orz" and checkpoint["resumable"]:
            found.setdefault(checkpoint["run"], []).append(checkpoint["path"])
    disagreements, names = [], set()
    for run, story in made.items():
        editor = sorted(found.get(str(run), []), key=lambda path: int(Path(path).name[4:]))
        editor = [Path(path).name for path in editor]
        newest, kit = verdict_of(run)
        names.add(newest)
        if (editor[-1] if editor else None, editor) != (newest, kit):
            disagreements.append({"kit": kit, "editor": editor, **story})
    assert disagreements == []
    assert names == {None, "iter3", "iter6", "iter9", "iter12"}, "the runs must differ"
