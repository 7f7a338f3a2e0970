"""Full state: a run that was killed and resumed is the run that nothing interrupted, bit for bit."""

import json
import shutil

import pytest

from compare import record
from conftest import SMALL, steps_of
from orz_matrix import MINIATURE, Matrix, at_sign, miniature

MODULE = "playground.orz_mini_ppo"


@pytest.fixture(scope="module")
def matrix(template, tmp_path_factory):
    return Matrix(miniature(template), tmp_path_factory.mktemp("runs"))


@pytest.mark.parametrize("setup", MINIATURE)
def test_killed_and_resumed_is_bit_identical(matrix, setup):
    """Prompts, experiences, weights, moments, schedule and random streams, after each of the kills."""
    kills = MINIATURE[setup]
    matrix.chain(setup, [(kill.name, at_sign(kill.sign)) for kill in kills], matrix.place.slow)
    rows = [row for row in matrix.rows if row[1] == setup]
    assert [row[0] for row in rows] == [kill.name for kill in kills]
    assert [row for row in rows if row[-1] != "nothing"] == []


def test_the_final_save_after_skipped_rollouts_has_the_name_that_upstream_gives_it(matrix):
    """One rollout in each of three episodes of four: nine steps, and a final save named after twelve batches."""
    whole = matrix.undisturbed("PPO, one rollout an episode skipped")
    final = record(whole, 12)
    assert (final["global_step"], final["folder_step"], final["finished"]) == (9, 12, True)
    assert final["parts"] == ["policy"] and final["state"] == "weights"
    assert (final["episode"], final["batch"], final["batches_per_episode"]) == (2, 4, 4)


def test_the_reference_is_the_policy_of_the_last_episodes_end(matrix):
    whole = matrix.undisturbed("PPO, reference follows")
    steps = {step: record(whole, step)["reference_step"] for step in (3, 4, 6, 8, 9)}
    # a save at an episode's end is made before the reference is replaced
    assert steps == {3: None, 4: None, 6: 4, 8: 4, 9: 8}


def test_a_checkpoint_of_another_folder_goes_on_as_it_would_have_there(matrix):
    """Its reference, the policy of that folder's iter8, is found too."""
    setup = "PPO, reference follows"
    whole = matrix.undisturbed(setup)
    run = matrix.place.new(matrix.folder / "elsewhere")
    before = whole.files_of(9)
    start = ["--from", str(whole.iteration(9))]
    done = run.respawn(*start, matrix.place.module, *matrix.overrides(setup))
    assert list(steps_of(done.stdout)) == [10, 11, 12]
    for role in ("policy", "critic"):
        assert run.weights(12, role) == whole.weights(12, role)
    assert whole.files_of(9) == before


def test_rewards_and_learning_rates_are_those_of_the_whole_run(new_workspace, whole):
    workspace = new_workspace()
    saved = workspace.iteration(6) / "respawn.json"
    workspace.kill_when(saved.exists, "respawn.orz", MODULE, *SMALL)
    steps = steps_of(workspace.respawn(MODULE, *SMALL).stdout)
    expected = steps_of(whole.output)
    assert steps == {step: expected[step] for step in steps}
    assert next(iter(steps)) in (7, 10)


def test_an_interrupted_removal_of_old_state_is_finished(new_workspace, whole):
    workspace = new_workspace()
    for step in (3, 9):
        shutil.copytree(whole.iteration(step), workspace.iteration(step))
    leaving = workspace.iteration(3) / ".state-leaving/policy"
    leaving.mkdir(parents=True)
    (leaving / "mp_rank_00_model_states.pt").write_bytes(b"half")
    workspace.respawn(MODULE, *SMALL)
    assert not leaving.parent.exists()
    assert workspace.weights(12, "policy") == whole.weights(12, "policy")


def test_keep_state_keeps_as_many_as_it_says(new_workspace, whole):
    workspace = new_workspace()
    for step in (6, 9):
        shutil.copytree(whole.iteration(step), workspace.iteration(step))
    workspace.respawn("--keep-state", "1", MODULE, *SMALL)
    held = [step for step in (6, 9, 12) if (workspace.iteration(step) / "state").is_dir()]
    assert held == [12]


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
