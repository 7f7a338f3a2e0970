"""Killed and resumed under respawn.orz: the same prompts and steps as a run that nothing interrupted."""

import json
import shutil

import pytest

from compare import prompts, unchanging
from conftest import SMALL, steps_of

MODULE = "playground.orz_mini_ppo"


def lines_dumped(workspace, k):
    path = workspace.save_path / f"dumped_replay_buffer/iter{k}_replay_buffer.jsonl"
    return len(path.read_text().splitlines())


@pytest.fixture(scope="module")
def resumed(new_workspace):
    """Killed while the critic of step 9 was being written, then started again by the same command."""
    workspace = new_workspace()
    half = workspace.iteration(9) / "critic"
    workspace.kill_when(half.exists, "respawn.orz", MODULE, *SMALL, "exp.save_pause_seconds=0.15")
    workspace.before = {step: unchanging(workspace.files_of(step)) for step in (3, 6)}
    workspace.done = workspace.respawn(MODULE, *SMALL)
    return workspace


def test_goes_on_with_the_next_step(resumed, whole):
    assert "resuming from" in resumed.done.stderr and "iter6: step 6" in resumed.done.stderr
    assert list(steps_of(resumed.done.stdout)) == [7, 8, 9, 10, 11, 12]
    assert list(steps_of(whole.output)) == list(range(1, 13))


def test_every_step_gets_the_prompts_of_the_uninterrupted_run(resumed, whole):
    for k in range(12):
        assert prompts(resumed, k) == prompts(whole, k), f"rollout {k}"


def test_older_checkpoints_are_byte_identical(resumed):
    for step, files in resumed.before.items():
        assert unchanging(resumed.files_of(step)) == files


def test_the_half_save_goes_into_quarantine_and_is_made_again(resumed):
    assert (resumed.save_path / ".respawn-aside/1/iter9/policy/model.safetensors").exists()
    assert (resumed.iteration(9) / "critic/model.safetensors").exists()
    assert json.loads((resumed.iteration(9) / "respawn.json").read_text())["global_step"] == 9


def test_replay_dumps_have_no_line_twice(resumed, whole):
    assert [lines_dumped(resumed, k) for k in range(12)] == [
        lines_dumped(whole, k) for k in range(12)
    ]


def test_tensorboard_steps_are_purged_from_the_resume_point(resumed):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    events = EventAccumulator(str(resumed.folder / "orz_logs/orz_mini_ppo"))
    events.Reload()
    assert [scalar.step for scalar in events.Scalars("reward")] == list(range(12))


def test_the_trained_value_head_is_kept(resumed):
    """At the resumed start the critic is the saved one: its first loss is that of a trained critic."""
    first = steps_of(resumed.done.stdout)[7][1]
    loss = float(first.split("value_loss ")[1].split(" ")[0])
    assert 0 < loss < 0.2


def test_a_finished_run_is_left_alone(resumed):
    before = resumed.files_of(12)
    done = resumed.respawn(MODULE, *SMALL)
    assert "finished" in done.stderr
    assert steps_of(done.stdout) == {}
    assert resumed.files_of(12) == before


def test_an_older_run_without_records_gets_its_prompts_too(new_workspace, whole):
    """Made by the module alone, without respawn: the position is reckoned from the step."""
    workspace = new_workspace()
    saved = workspace.iteration(9) / "critic/tokenizer_config.json"
    workspace.kill_when(saved.exists, MODULE, *SMALL, "exp.save_pause_seconds=0.05")
    shutil.rmtree(workspace.iteration(9))  # whether it was whole by then is not the question here
    done = workspace.respawn("--from", str(workspace.iteration(6)), MODULE, *SMALL)
    assert "no record of ours" in done.stderr
    assert list(steps_of(done.stdout)) == [7, 8, 9, 10, 11, 12]
    for k in range(12):
        assert prompts(workspace, k) == prompts(whole, k), f"rollout {k}"


def test_from_scratch_begins_again_with_what_is_broken_in_quarantine(new_workspace, whole):
    workspace = new_workspace()
    shutil.copytree(whole.iteration(9), workspace.iteration(9))
    (workspace.iteration(9) / "critic/model.safetensors").unlink()
    done = workspace.respawn("--from", "scratch", MODULE, *SMALL)
    assert "starting afresh" in done.stderr and list(steps_of(done.stdout)) == list(range(1, 13))
    assert (workspace.save_path / ".respawn-aside/1/iter9/respawn.json").exists()
    assert workspace.weights(12, "policy") == whole.weights(12, "policy")


def test_from_a_step_moves_the_newer_ones_into_quarantine(new_workspace, whole):
    workspace = new_workspace()
    for step in (9, 12):
        shutil.copytree(whole.iteration(step), workspace.iteration(step))
    done = workspace.respawn("--from", "9", MODULE, *SMALL)
    assert "iter9: step 9" in done.stderr and list(steps_of(done.stdout)) == [10, 11, 12]
    assert (workspace.save_path / ".respawn-aside/1/iter12/respawn.json").exists()
    assert workspace.weights(12, "policy") == whole.weights(12, "policy")
