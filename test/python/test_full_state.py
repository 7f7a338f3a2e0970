"""Full state: a run that was killed and resumed is the run that nothing interrupted, bit for bit."""

import json
import shutil

import pytest
import torch
from conftest import SMALL, steps_of

MODULE = "playground.orz_mini_ppo"
ROLES = ("policy", "critic")


def optimizer_of(workspace, step, role):
    folder = workspace.iteration(step) / "state" / role
    path = folder / "zero_pp_rank_0_mp_rank_00_optim_states.pt"
    return torch.load(path, weights_only=False)["optimizer_state_dict"]


def schedule_of(workspace, step, role):
    path = workspace.iteration(step) / "state" / role / "mp_rank_00_model_states.pt"
    return torch.load(path, weights_only=False)["lr_scheduler"]


def assert_same_from(workspace, whole, first):
    """Weights at every save from `first` on; moments and schedule where both runs still have them."""
    for step in range(first, 13, 3):
        for role in ROLES:
            assert workspace.weights(step, role) == whole.weights(step, role), f"iter{step}/{role}"
    for role in ROLES:
        ours, theirs = (optimizer_of(run, 12, role) for run in (workspace, whole))
        assert ours["param_groups"] == theirs["param_groups"]
        for index, moments in theirs["state"].items():
            for name, value in moments.items():
                assert torch.equal(ours["state"][index][name], value), f"{role} {name} {index}"
        assert schedule_of(workspace, 12, role) == schedule_of(whole, 12, role)


@pytest.mark.parametrize(
    ("killed_in", "resumed_from"),
    [("iter6/critic", 3), ("iter9/policy", 6), ("iter9/critic", 6), ("iter12/state/policy", 9)],
    ids=[
        "inside the critic, second episode",
        "inside the policy, after an episode's end",
        "inside the critic, third episode",
        "inside the state at the end of the last episode",
    ],
)
def test_killed_and_resumed_is_bit_identical(new_workspace, whole, killed_in, resumed_from):
    workspace = new_workspace()
    half = workspace.save_path / killed_in
    workspace.kill_when(half.exists, "respawn.orz", MODULE, *SMALL, "exp.save_pause_seconds=0.15")
    older = {step: workspace.files_of(step) for step in range(3, resumed_from + 1, 3)}
    done = workspace.respawn(MODULE, *SMALL)
    assert f"iter{resumed_from}: step {resumed_from}" in done.stderr
    assert "go on as they were" in done.stderr
    assert_same_from(workspace, whole, 3)
    for step, files in older.items():
        now = workspace.files_of(step)
        assert {k: v for k, v in files.items() if not k.startswith("state/")} == {
            k: v for k, v in now.items() if not k.startswith("state/")
        }


def test_rewards_and_learning_rates_are_those_of_the_whole_run(new_workspace, whole):
    workspace = new_workspace()
    saved = workspace.iteration(6) / "respawn.json"
    workspace.kill_when(saved.exists, "respawn.orz", MODULE, *SMALL)
    steps = steps_of(workspace.respawn(MODULE, *SMALL).stdout)
    expected = steps_of(whole.output)
    assert steps == {step: expected[step] for step in steps}
    assert list(steps)[0] in (7, 10)


def test_the_state_of_the_last_two_saves_is_kept(whole):
    held = [step for step in (3, 6, 9, 12) if (whole.iteration(step) / "state").is_dir()]
    assert held == [9, 12]
    records = [json.loads((whole.iteration(s) / "respawn.json").read_text()) for s in (3, 12)]
    assert [record["state"] for record in records] == ["full", "full"]


def test_weights_only_neither_writes_nor_reads_state(new_workspace, whole):
    workspace = new_workspace()
    shutil.copytree(whole.iteration(9), workspace.iteration(9))
    done = workspace.respawn("--state", "weights", MODULE, *SMALL)
    assert "weights only, for --state weights asks for it: Adam starts cold" in done.stderr
    assert list(steps_of(done.stdout)) == [10, 11, 12]
    assert not (workspace.iteration(12) / "state").exists()
    assert workspace.weights(12, "policy") != whole.weights(12, "policy")


def test_a_damaged_state_gives_the_weights_and_says_why(new_workspace, whole):
    workspace = new_workspace()
    shutil.copytree(whole.iteration(9), workspace.iteration(9))
    broken = workspace.iteration(9) / "state/critic/mp_rank_00_model_states.pt"
    broken.write_bytes(broken.read_bytes()[:-1])
    done = workspace.respawn(MODULE, *SMALL)
    assert "mp_rank_00_model_states.pt has" in done.stderr
    assert "weights only" in done.stderr
    assert list(steps_of(done.stdout)) == [10, 11, 12]


def test_another_number_of_actors_takes_weights_only(new_workspace, whole):
    workspace = new_workspace()
    shutil.copytree(whole.iteration(9), workspace.iteration(9))
    path = workspace.iteration(9) / "respawn.json"
    record = json.loads(path.read_text())
    path.write_text(json.dumps({**record, "ranks": {"policy": 8, "critic": 1}}))
    done = workspace.respawn(MODULE, *SMALL)
    assert "the policy had 8 actors when it was saved and has 1 now" in done.stderr
    assert "the critic had" not in done.stderr
    assert list(steps_of(done.stdout)) == [10, 11, 12]
