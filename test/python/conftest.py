"""What the Python tests share: a base model made once, and runs of the miniature in a folder of their own."""

import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from forking import Forker

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "python"))
STEP = re.compile(r"^step (\d+)/\d+ \| reward (\S+) \| (.*)$", re.MULTILINE)

# small enough for seconds: 155 prompts in batches of 40 are 4 steps an episode, the last one short
SMALL = ["exp.rollout_batch_size=40", "exp.n_samples_per_prompt=4", "exp.num_episodes=3"]
SMALL += ["exp.save_interval=3", "exp.policy_update_steps=2", "exp.critic_update_steps=2"]


FORKER = Forker()


class Workspace:
    """A copy of examples/orz-mini in which runs are started, killed and looked at."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.save_path = folder / "orz_ckpt/orz_mini_ppo"

    def start(self, arguments, stdout, stderr):
        """Starts `python -m ARGUMENTS…` in the folder, its output going to two files."""
        return FORKER.start(arguments, self.folder, stdout, stderr)

    def run(self, *arguments, timeout=240):
        """Runs to the end; the output as text."""
        outputs = self._outputs()
        child = self.start(arguments, *outputs)
        deadline = time.monotonic() + timeout
        while child.poll() is None:
            if time.monotonic() > deadline:
                child.kill()
                raise AssertionError(f"not done after {timeout} s:\n{outputs[1].read_text()}")
            time.sleep(0.02)
        texts = (path.read_text() for path in outputs)
        return subprocess.CompletedProcess(arguments, child.returncode, *texts)

    def respawn(self, *arguments, expect=0, timeout=240):
        done = self.run("respawn.orz", *arguments, timeout=timeout)
        assert done.returncode == expect, done.stdout + done.stderr
        return done

    def kill_when(self, condition, *arguments, timeout=120):
        """Starts a run and kills it hard as soon as the condition holds; gives what it said on stderr."""
        outputs = self._outputs()
        child = self.start(arguments, *outputs)
        deadline = time.monotonic() + timeout
        while not condition():
            assert child.poll() is None, f"ended too early:\n{outputs[1].read_text()}"
            assert time.monotonic() < deadline, "the moment to kill never came"
            time.sleep(0.005)
        child.kill()
        child.wait()
        return outputs[1].read_text()

    def _outputs(self):
        names = (f"{self.folder.name}.{stream}" for stream in ("stdout", "stderr"))
        return [self.folder.parent / name for name in names]

    def iteration(self, step):
        return self.save_path / f"iter{step}"

    def files_of(self, step):
        found = sorted(p for p in self.iteration(step).rglob("*") if p.is_file())
        return {str(p.relative_to(self.iteration(step))): p.read_bytes() for p in found}

    def weights(self, step, role):
        return (self.iteration(step) / role / "model.safetensors").read_bytes()


def steps_of(output):
    """step -> the rest of its line."""
    return {int(step): (float(reward), rest) for step, reward, rest in STEP.findall(output)}


def copy_miniature(folder):
    """A copy of examples/orz-mini with its base model, and an experiment more that can skip rollouts."""
    generated = shutil.ignore_patterns("base_model", "orz_ckpt", "orz_logs", "__pycache__")
    shutil.copytree(ROOT / "examples/orz-mini", folder, ignore=generated)
    shutil.copy(ROOT / "test/python/orz_mini_skips.py", folder / "playground")
    made = Workspace(folder).run("playground.make_base")
    assert made.returncode == 0, made.stderr
    return folder


@pytest.fixture(scope="session")
def template(tmp_path_factory):
    return copy_miniature(tmp_path_factory.mktemp("template") / "orz-mini")


@pytest.fixture(scope="session")
def new_workspace(template, tmp_path_factory):
    def make():
        folder = (
            tmp_path_factory.mktemp("run") / "orz mini's copy"
        )  # paths with spaces and quotes work
        shutil.copytree(template, folder)
        return Workspace(folder)

    return make


@pytest.fixture(scope="session")
def whole(new_workspace):
    """One small run under respawn.orz that nothing interrupts, and its output."""
    workspace = new_workspace()
    workspace.output = workspace.respawn("playground.orz_mini_ppo", *SMALL).stdout
    return workspace


@pytest.fixture(scope="session", autouse=True)
def forker():
    yield FORKER
    FORKER.close()
