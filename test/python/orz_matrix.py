"""Kills runs at chosen and at random moments, resumes them by the same command, and compares with a run left alone.

usage: python test/python/orz_matrix.py miniature|upstream [--kills 20] [--seed 1] [--setup TEXT] [--scratch FOLDER]
Prints a table in Markdown; exit 1 when anything differs. `upstream` needs ORZ_HOME (docs/orz.md).
"""

import argparse
import random
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from compare import differences, record, saved_steps, unchanging, whole_saves
from conftest import SMALL, Workspace, copy_miniature
from upstream.workspace import LocalRay, UpstreamWorkspace, lacking, make_template

RESUMED = re.compile(r"resuming from .*/iter(\d+): step")
CHAIN = 10  # so many kills of one run
FIRST_ROLLOUT = "iter0_generation_results.json"
# how a run is set up -> its overrides, on top of those of the place
SETUPS = {
    "PPO": [],
    "PPO, reference follows": ["exp.update_ref_every_epoch=true"],
    "GRPO, reference follows": [
        "exp.critic_pretrain=",
        "exp.use_grpo=true",
        "exp.update_ref_every_epoch=true",
    ],
    "PPO, one rollout an episode skipped": ["exp.update_ref_every_epoch=true", "SKIP"],
}


@dataclass(frozen=True)
class Kill:
    """A name, and the sign in the save folder at which a run is killed."""

    name: str
    sign: str


@dataclass(frozen=True)
class Place:
    """Where runs are made: the module, what makes a workspace, and by setup the kills, one after the other."""

    module: str
    overrides: list[str]
    slow: list[str]
    skip: str
    new: Callable[[Path], Workspace]
    kills: dict[str, tuple[Kill, ...]]


# 4 steps an episode, saves at 3, 6, 9 and 12
MINIATURE = {
    "PPO": (
        Kill("inside the first save", "iter3/critic"),
        Kill("first save whole, record missing", "iter3/state/critic"),
        Kill("inside the policy, second episode", "iter6/policy"),
        Kill("between policy and critic", "iter6/state/policy"),
        Kill("inside the critic", "iter9/critic"),
        Kill("between critic and record", "iter9/state/critic"),
        Kill("inside the last save", "iter12/policy"),
    ),
    "PPO, reference follows": (
        Kill("at an episode's end", "iter4/policy"),
        Kill("after an episode's end", "iter4/respawn.json"),
        Kill("second episode", "iter7_generation_results.json"),
        Kill("at the second episode's end", "iter8/policy"),
        Kill("after a save at an episode's end", "iter12/respawn.json"),
    ),
    "GRPO, reference follows": (
        Kill("inside the policy", "iter3/policy"),
        Kill("after an episode's end", "iter4/respawn.json"),
        Kill("second episode", "iter6/respawn.json"),
    ),
    "PPO, one rollout an episode skipped": (
        Kill("first episode", "iter3/respawn.json"),
        Kill("second episode", "iter6/respawn.json"),
        Kill("after the last episode", "iter9/respawn.json"),
        Kill("inside the final save", "iter12/policy"),
    ),
}
# 3 steps an episode (upstream reckons 2), saves at 2, 4, 6 and 8; episodes end at 3, 6 and 9
UPSTREAM = {
    "PPO, reference follows": (
        Kill("first save whole, record missing", "iter2/state/critic"),
        Kill("at an episode's end", "iter3/policy"),
        Kill("inside the policy", "iter4/policy"),
        Kill("between policy and critic", "iter4/state/policy"),
        Kill("second episode", "iter4/respawn.json"),
        Kill("inside the critic", "iter6/critic"),
        Kill("after a save at an episode's end", "iter6/respawn.json"),
        Kill("inside the final save", "iter9/policy"),
    ),
    "GRPO, reference follows": (
        Kill("after an episode's end", "iter3/respawn.json"),
        Kill("second episode", "iter4/respawn.json"),
    ),
    "PPO, one rollout an episode skipped": (
        Kill("first episode", "iter2/respawn.json"),
        Kill("second episode", "iter4/respawn.json"),
    ),
}


class Matrix:
    """Runs each setup once undisturbed, and a run that is killed again and again against it."""

    def __init__(self, place: Place, folder: Path):
        self.place, self.folder, self.whole, self.training = place, folder, {}, {}
        self.rows, self.failed = [], False

    def overrides(self, setup):
        own = [self.place.skip if word == "SKIP" else word for word in SETUPS[setup]]
        return [*self.place.overrides, *own]

    def undisturbed(self, setup):
        if setup not in self.whole:
            run = self.place.new(self.folder / f"{setup}, left alone")
            run.run("respawn.orz", self.place.module, *self.overrides(setup), timeout=900)
            last = whole_saves(run)[-1]
            assert record(run, last)["finished"], f"{setup} did not end"
            ended = (run.iteration(last) / "respawn.json").stat().st_mtime
            self.training[setup] = ended - (run.save_path / FIRST_ROLLOUT).stat().st_mtime
            self.whole[setup] = run
            print(f"{setup}: left alone", file=sys.stderr, flush=True)
        return self.whole[setup]

    def chain(self, setup, kills, slow):
        """Kills a run as each condition comes true and brings it back each time by the same command; after every
        resume, what it did is compared with the run that was left alone."""
        whole = self.undisturbed(setup)
        run = self.place.new(self.folder / f"{setup}, killed {len(self.rows)}")
        command = ["respawn.orz", self.place.module, *self.overrides(setup)]
        before, rows = {}, []
        for name, condition in [*kills, (None, None)]:
            if name is None:
                said = run.run(*command, timeout=900).stderr
            else:
                said = run.kill_when(lambda: condition(run), *command, *slow)  # noqa: B023
            found = differences(run, whole)
            now = {step: unchanging(run.files_of(step)) for step in whole_saves(run)}
            resumed = RESUMED.search(said)
            start = int(resumed.group(1)) if resumed else 0
            older = [step for step in before if step <= start]
            found += [f"iter{n} was written to" for n in older if now.get(n) != before[n]]
            if rows:
                ended = "this run is finished" in said
                rows[-1][3] = f"iter{start}" if start else "finished" if ended else "the start"
                rows[-1][4] = "; ".join(found) or "nothing"
                print(rows[-1], file=sys.stderr, flush=True)
            self.failed |= bool(found)
            there = ", ".join(map(str, saved_steps(run))) or "none"
            if name is not None:
                rows.append([name, setup, there, "", ""])
            before = now
        self.rows += rows
        shutil.rmtree(run.folder)

    def table(self):
        head = ("killed", "run", "`iterN` there", "went on from", "what differs after it")
        lines = [head, tuple("---" for _ in head), *self.rows]
        return "\n".join(f"| {' | '.join(row)} |" for row in lines)


def at_sign(sign):
    """Holds once a file or folder of that name is in the save folder."""
    return lambda run: (run.save_path / sign).exists()


class Later:
    """Holds so many seconds after a rollout was made by the run that is to be killed, and at the last one anyway: a
    machine that is faster than it was when the delay was reckoned must not let the run end."""

    def __init__(self, rollout, delay, last):
        self.rollout, self.delay, self.last = rollout, delay, last
        self.begin, self.made = None, None

    def __call__(self, run):
        self.begin = self.begin or time.time()
        if self.made is None and self._is_made(run, self.rollout):
            self.made = time.time()
        due = self.made is not None and time.time() - self.made >= self.delay
        return due or self._is_made(run, self.last)

    def _is_made(self, run, rollout):
        return _changed(run.save_path / f"iter{rollout}_generation_results.json") > self.begin


def _changed(path):
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # moved into quarantine at this moment
        return 0


def miniature(template):
    """The miniature, with a trainer that can skip rollouts; the template is a copy of it."""

    def new(folder):
        shutil.copytree(template, folder, dirs_exist_ok=True)
        return Workspace(folder)

    skip, slow = "exp.skip_prompt='7+5='", ["exp.save_pause_seconds=0.1"]
    return Place("playground.orz_mini_skips", SMALL, slow, skip, new, MINIATURE)


def upstream(template, ray):
    """Upstream's own code, with the tiny experiment of test/python/upstream."""

    def new(folder):
        return UpstreamWorkspace(template, folder, ray)

    return Place("playground.tiny_ppo", [], [], "exp.skip_prompt=Q007", new, UPSTREAM)


def places(kind, scratch):
    """The place, and what must be running meanwhile."""
    template = scratch / "template"
    if kind == "miniature":
        return miniature(copy_miniature(template)), nullcontext()
    ray = LocalRay(make_template(template))
    return upstream(template, ray), ray


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("place", choices=("miniature", "upstream"))
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--scratch", type=Path, help="a folder to work in, kept for the next time")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--setup", default="", help="only setups with this text")
    arguments = parser.parse_args()
    if arguments.place == "upstream" and lacking() is not None:
        parser.error(lacking())
    scratch = arguments.scratch or Path(tempfile.mkdtemp(prefix="respawn-matrix-"))
    place, running = places(arguments.place, scratch)
    chance = random.Random(arguments.seed)
    with running:
        matrix = Matrix(place, scratch)
        for setup, kills in place.kills.items():
            if arguments.setup in setup:
                signs = [(kill.name, at_sign(kill.sign)) for kill in kills]
                matrix.chain(setup, signs, place.slow)
        for first in range(0, arguments.kills, CHAIN):
            setup = "PPO, reference follows"
            matrix.undisturbed(setup)
            numbers = range(first, min(first + CHAIN, arguments.kills))
            steps = len(list(matrix.whole[setup].save_path.glob("iter*_generation_results.json")))
            # from the first rollout to the last but one, and then anywhere within a step
            rollouts = sorted(chance.randrange(steps - 1) for _ in numbers)
            delays = [chance.uniform(0, 0.8) * matrix.training[setup] / steps for _ in numbers]
            signs = [Later(*moment, steps - 1) for moment in zip(rollouts, delays)]
            kills = [(f"at random, {n + 1}", sign) for n, sign in zip(numbers, signs)]
            matrix.chain(setup, kills, place.slow)
    print(matrix.table())
    if arguments.scratch is None:
        shutil.rmtree(scratch)
    return 1 if matrix.failed else 0


if __name__ == "__main__":
    sys.exit(main())
