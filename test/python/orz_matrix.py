"""Kills runs at chosen and at random moments, resumes them by the same command, and compares with a run left alone.

usage: python test/python/orz_matrix.py miniature|upstream [--kills 20] [--seed 1] [--cases TEXT]
Prints a table in Markdown; exit 1 when anything differs. `upstream` needs ORZ_HOME (docs/orz.md).
"""

import argparse
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from compare import differences, saved_steps, unchanging  # noqa: E402
from conftest import SMALL, Workspace, copy_miniature  # noqa: E402
from upstream.workspace import LocalRay, UpstreamWorkspace, lacking, make_template  # noqa: E402

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
class Case:
    """A setup, and the sign on disk at which the run is killed."""

    name: str
    setup: str
    sign: str


@dataclass(frozen=True)
class Place:
    """Where runs are made: the module, what makes a workspace, and the cases whose steps it has."""

    module: str
    overrides: list[str]
    skip: str
    new: Callable[[Path], Workspace]
    cases: tuple[Case, ...]


# 4 steps an episode, saves at 3, 6, 9 and 12
MINIATURE = (
    Case("inside the policy", "PPO", "iter6/policy"),
    Case("between policy and critic", "PPO", "iter6/state/policy"),
    Case("inside the critic", "PPO", "iter9/critic"),
    Case("between critic and record", "PPO", "iter6/state/critic"),
    Case("inside the first save", "PPO", "iter3/critic"),
    Case("first save whole, record missing", "PPO", "iter3/state/critic"),
    Case("at an episode's end", "PPO, reference follows", "iter4/policy/tokenizer_config.json"),
    Case("second episode", "PPO, reference follows", "iter7_generation_results.json"),
    Case("after a save at an episode's end", "PPO, reference follows", "iter12/respawn.json"),
    Case("GRPO, inside the policy", "GRPO, reference follows", "iter6/policy"),
    Case("GRPO, after an episode's end", "GRPO, reference follows", "iter8/respawn.json"),
    Case("after a skipped rollout", "PPO, one rollout an episode skipped", "iter6/respawn.json"),
    Case("inside the final save", "PPO, one rollout an episode skipped", "iter12/policy"),
)
# 3 steps an episode (upstream reckons 2), saves at 2, 4, 6 and 8; episodes end at 3, 6 and 9
UPSTREAM = (
    Case("inside the policy", "PPO, reference follows", "iter4/policy"),
    Case("between policy and critic", "PPO, reference follows", "iter4/state/policy"),
    Case("inside the critic", "PPO, reference follows", "iter6/critic"),
    Case("first save whole, record missing", "PPO, reference follows", "iter2/state/critic"),
    Case("at an episode's end", "PPO, reference follows", "iter3/policy"),
    Case("second episode", "PPO, reference follows", "iter4/respawn.json"),
    Case("a save at an episode's end", "PPO, reference follows", "iter6/respawn.json"),
    Case("inside the final save", "PPO, reference follows", "iter9/policy"),
    Case("GRPO, after an episode's end", "GRPO, reference follows", "iter3/respawn.json"),
    Case("GRPO, second episode", "GRPO, reference follows", "iter4/respawn.json"),
    Case("after a skipped rollout", "PPO, one rollout an episode skipped", "iter4/respawn.json"),
)


class Matrix:
    """Runs each setup once undisturbed, and each case against it."""

    def __init__(self, place: Place, folder: Path):
        self.place, self.folder, self.whole, self.training = place, folder, {}, {}
        self.rows, self.failed = [], False

    def overrides(self, setup):
        own = [self.place.skip if word == "SKIP" else word for word in SETUPS[setup]]
        return [*self.place.overrides, *own]

    def undisturbed(self, setup):
        if setup not in self.whole:
            run = self.place.new(self.folder / f"whole {len(self.whole)}")
            run.respawn(self.place.module, *self.overrides(setup))
            first = run.save_path / FIRST_ROLLOUT
            self.training[setup] = time.time() - first.stat().st_mtime
            self.whole[setup] = run
        return self.whole[setup]

    def run(self, name, setup, condition, slow):
        """Kills a run as soon as `condition` holds for it, brings it back, and compares."""
        whole = self.undisturbed(setup)
        run = self.place.new(self.folder / f"case {len(self.rows)}")
        command = ["respawn.orz", self.place.module, *self.overrides(setup)]
        run.kill_when(lambda: condition(run), *command, *slow)
        before = {step: unchanging(run.files_of(step)) for step in saved_steps(run)}
        done = run.respawn(*command[1:])
        resumed = next((n for n in before if f"iter{n}: step" in done.stderr), 0)
        found = differences(run, whole)
        for step in before:
            if step <= resumed and unchanging(run.files_of(step)) != before[step]:
                found.append(f"iter{step} was written to")
        self.failed |= bool(found)
        start = f"iter{resumed}" if resumed else "afresh"
        saves = ", ".join(map(str, before)) or "none"
        self.rows.append((name, setup, saves, start, "; ".join(found) or "none"))
        print(self.rows[-1], file=sys.stderr, flush=True)
        shutil.rmtree(run.folder)

    def table(self):
        head = ("killed", "run", "`iterN` there", "went on from", "what differs")
        lines = [head, tuple("---" for _ in head), *self.rows]
        return "\n".join(f"| {' | '.join(row)} |" for row in lines)


def at_sign(sign):
    """Holds once a file or folder of that name is in the save folder."""
    return lambda run: (run.save_path / sign).exists()


def after(delay):
    """Holds so many seconds after the first rollout."""
    since = []

    def holds(run):
        if not since and (run.save_path / FIRST_ROLLOUT).exists():
            since.append(time.monotonic())
        return bool(since) and time.monotonic() - since[0] >= delay

    return holds


def places(kind, scratch):
    """The place, and what must be running meanwhile."""
    template = scratch / "template"
    if kind == "miniature":
        copy_miniature(template)
        shutil.copy(Path(__file__).with_name("orz_mini_skips.py"), template / "playground")

        def new(folder):
            shutil.copytree(template, folder)
            return Workspace(folder)

        skip = "exp.skip_prompt='7+5='"
        return Place("playground.orz_mini_skips", SMALL, skip, new, MINIATURE), nullcontext()
    ray = LocalRay(make_template(template))

    def new_upstream(folder):
        return UpstreamWorkspace(template, folder, ray)

    return Place("playground.tiny_ppo", [], "exp.skip_prompt=Q007", new_upstream, UPSTREAM), ray


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("place", choices=("miniature", "upstream"))
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cases", default="")
    arguments = parser.parse_args()
    if arguments.place == "upstream" and lacking() is not None:
        parser.error(lacking())
    scratch = Path(tempfile.mkdtemp(prefix="respawn-matrix-"))
    place, running = places(arguments.place, scratch)
    slow = ["exp.save_pause_seconds=0.1"] if arguments.place == "miniature" else []
    chance = random.Random(arguments.seed)
    with running:
        matrix = Matrix(place, scratch)
        for case in place.cases:
            if arguments.cases in case.name:
                matrix.run(case.name, case.setup, at_sign(case.sign), slow)
        for number in range(arguments.kills):
            setup = "PPO, reference follows"
            matrix.undisturbed(setup)
            # from the first rollout on: before it there is nothing to lose
            delay = chance.uniform(0, 0.9) * matrix.training[setup]
            matrix.run(f"at random, {number + 1}", setup, after(delay), [])
    print(matrix.table())
    shutil.rmtree(scratch)
    return 1 if matrix.failed else 0


if __name__ == "__main__":
    sys.exit(main())
