"""The corpus: checkpoints that the frameworks' own code wrote, found and judged by the command line."""

import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "test/corpus"
CLI = ["node", str(ROOT / "dist/cli.mjs")]


def respawn(*arguments):
    done = subprocess.run([*CLI, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    return json.loads(done.stdout)["checkpoints"]


def build():
    """The command line as it is now: a stale bundle would test yesterday's code."""
    subprocess.run(["node", "esbuild.mjs"], cwd=ROOT, check=True, capture_output=True)


@pytest.fixture(scope="session")
def corpus():
    """Written once for each state of its scripts, and kept with the environments."""
    build()
    digest = hashlib.sha256()
    for script in sorted([*CORPUS.rglob("*.py"), CORPUS / "requirements.txt"]):
        digest.update(script.read_bytes())
    setup = ["node", "scripts/setupPython.mjs", "test/corpus/requirements.txt"]
    found = subprocess.run(setup, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    python = Path(found.stdout.splitlines()[-1])
    folder = python.parents[2] / f"corpus-{digest.hexdigest()[:12]}"
    if not (folder / "expected.json").exists():
        making = folder.with_name(f"{folder.name}.tmp-{os.getpid()}")
        command = [str(python), str(CORPUS / "write.py"), str(making)]
        written = subprocess.run(command, capture_output=True, text=True, check=False)
        assert written.returncode == 0, written.stderr[-4000:]
        shutil.rmtree(folder, ignore_errors=True)
        making.rename(folder)
    return folder


@pytest.fixture(scope="session")
def wanted(corpus):
    return json.loads((corpus / "expected.json").read_text())


def seen(checkpoint, corpus):
    holds = sorted(kind for kind, held in checkpoint["holds"].items() if held)
    kept = {key: checkpoint[key] for key in ("layout", "step", "state", "resumable", "worldSize")}
    path = str(Path(checkpoint["path"]).relative_to(corpus))
    return {"path": path, **kept, "holds": holds}


def test_every_checkpoint_reads_as_it_was_written(corpus, wanted):
    found = {
        item["path"]: item
        for item in (seen(c, corpus) for c in respawn("ls", "--json", str(corpus)))
    }
    for item in wanted:
        assert found.pop(item["path"], None) == item
    assert found == {}, "more than the frameworks wrote"


def test_a_deep_check_finds_nothing_in_what_frameworks_wrote(corpus):
    command = [*CLI, "verify", "--deep", str(corpus)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


# one of each kind of file: a few, because every case is a process
CHAOS = [
    "plain_torch/nanogpt/ckpt.pt",
    "plain_torch/legacy/ckpt.pt",
    "lightning/last/last.ckpt",
    "accelerate/automatic/checkpoints/checkpoint_1",
    "transformers/single/checkpoint-4",
    "peft/adapter",
]
# the Trainer loads weights into the model that the script has made, without a config.json too; a broken one it refuses
ABSENT_OK = {"config.json"}
# what a resume does not read, or what no check without a manifest can judge
SPARE = {
    "README.md",
    "generation_config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "training_args.bin",
}


def without_last(whole, suffix):
    """One byte less; of JSON its last mark, for a line break after it says nothing."""
    return (whole.rstrip(b"\n") if suffix == ".json" else whole)[:-1]


@pytest.mark.parametrize("path", CHAOS)
def test_a_spoiled_checkpoint_is_never_complete(corpus, wanted, tmp_path, path):
    assert path in {item["path"] for item in wanted}
    source = corpus / path
    spoils = {}
    files = sorted(p for p in source.rglob("*") if p.is_file()) if source.is_dir() else [source]
    for number, file in enumerate(f for f in files if f.name not in SPARE):
        for spoil in ("cut",) if file.name in ABSENT_OK else ("cut", "gone"):
            # the run's other saves stay as they are: what each of them has tells what is missing
            place = tmp_path / f"{number}-{spoil}"
            shutil.copytree(source.parent, place / source.parent.name)
            copy = place / source.parent.name / file.relative_to(source.parent)
            if spoil == "gone":
                copy.unlink()
            else:
                copy.write_bytes(without_last(copy.read_bytes(), file.suffix))
            spoils[place / source.parent.name / source.name] = f"{spoil} {file.name}"
    states = {c["path"]: c["state"] for c in respawn("ls", "--json", str(tmp_path))}
    whole = [what for at, what in spoils.items() if states.get(str(at)) == "complete"]
    assert whole == []
