"""Whatever the moment of the kill, `respawn latest` names nothing that PyTorch cannot load."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT

KILLS = 30


@pytest.fixture(scope="module")
def kills(new_workspace):
    subprocess.run(["node", "esbuild.mjs"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    workspace = new_workspace()
    script = Path(__file__).with_name("kill_anytime.py")
    command = [sys.executable, script, ROOT / "python", workspace.folder, ROOT / "dist/cli.mjs"]
    done = subprocess.run(
        [*map(str, command), str(KILLS), "7"],
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_thirty_runs_were_killed(kills):
    assert len(kills) == KILLS, [kill for kill in kills if kill["error"]]
    assert len({tuple(kill["saved"]) for kill in kills}) > 3, "the moments must differ"


def test_what_latest_names_can_be_loaded(kills):
    assert [kill for kill in kills if not kill["loads"]] == []
    assert sum(kill["named"] is not None for kill in kills) > KILLS // 2


def test_latest_names_the_last_or_the_one_before_it(kills):
    for kill in kills:
        if kill["named"] is None:
            assert kill["exit"] == 3 and len(kill["saved"]) <= 1, kill
        else:
            assert kill["named"] in kill["saved"][-2:], kill
