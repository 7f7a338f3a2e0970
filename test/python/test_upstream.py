"""Upstream's own trainer, actors, loader and saves, from the checkout that ORZ_HOME names (docs/orz.md)."""

import hashlib
import os
from pathlib import Path

import pytest

from orz_matrix import Kill, Matrix, at_sign, upstream
from upstream.workspace import LocalRay, lacking, make_template

pytestmark = pytest.mark.skipif(lacking() is not None, reason=lacking() or "")
SETUP = "PPO, reference follows"
# one of each kind; `orz_matrix.py upstream` does them all
KILLS = (
    Kill("at an episode's end", "iter3/policy"),
    Kill("between policy and critic", "iter4/state/policy"),
    Kill("after a save at an episode's end", "iter6/respawn.json"),
)


def contents(folder):
    """A hash of every file's name and bytes."""
    sums = hashlib.sha256()
    for path in sorted(p for p in Path(folder).rglob("*") if p.is_file()):
        sums.update(str(path).encode() + path.read_bytes())
    return sums.hexdigest()


@pytest.fixture(scope="module")
def matrix(tmp_path_factory):
    """With a Ray of its own; afterwards the checkout is what it was, to the byte."""
    before = contents(os.environ["ORZ_HOME"])
    template = make_template(tmp_path_factory.mktemp("upstream") / "template")
    with LocalRay(template) as ray:
        yield Matrix(upstream(template, ray), tmp_path_factory.mktemp("runs"))
    assert contents(os.environ["ORZ_HOME"]) == before


def test_killed_and_resumed_is_bit_identical(matrix):
    """Prompts, experiences, weights, moments, schedule and random streams of upstream's own loop."""
    matrix.chain(SETUP, [(kill.name, at_sign(kill.sign)) for kill in KILLS], [])
    assert [row for row in matrix.rows if row[-1] != "nothing"] == []
    assert len(matrix.rows) == len(KILLS)


def test_overrides_in_hydras_syntax_reach_the_config(matrix):
    run = matrix.place.new(matrix.folder / "overrides")
    done = run.respawn(
        matrix.place.module,
        "exp.num_episodes=0",  # nothing to train: the final save is named after step 0
        r"exp.stop=['</answer>', \[end\], 7]",
        "exp.max_len=null",
        "exp.vllm_sync_backend='a b'",
        "exp.actor_learning_rate=1e-5",
    )
    for line in ("max_len from 512 to None", "vllm_sync_backend from nccl to a b", "to 1e-05"):
        assert line in done.stdout
    assert "['</answer>', '[end]', 7]" in done.stdout


@pytest.mark.parametrize(
    ("override", "says"),
    [
        ("exp.no_such_key=1", "the overrides were not taken: Attribute no_such_key is not found"),
        ("exp.seed", "the overrides were not taken: Error parsing override 'exp.seed'"),
    ],
)
def test_a_wrong_override_is_one_sentence(matrix, override, says):
    run = matrix.place.new(matrix.folder / override)
    done = run.respawn(matrix.place.module, override, expect=2)
    assert says in done.stderr and "Traceback" not in done.stderr
    assert not run.save_path.exists()
