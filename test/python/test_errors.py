"""What a user can get wrong: one clear sentence, the right exit code, no stack trace, nothing changed."""

import shutil

import pytest

MODULE = "playground.orz_mini_ppo"


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ([], 2, "no MODULE was named"),
        (["--bogus", MODULE], 2, "unrecognized arguments: --bogus"),
        (["--from"], 2, "argument --from: expected one argument"),
        (["--from", "", MODULE], 2, "argument --from: needs a value"),
        (["playground.nope"], 2, "there is no module playground.nope"),
        (["playground/orz_mini_ppo.py"], 2, "name the module instead, playground.orz_mini_ppo"),
        (["no.such.package"], 2, "there is no module no.such.package"),
        (["--from", "12", MODULE], 3, "there is no checkpoint"),
        (["--from", "/nowhere/iter5", MODULE], 3, "there is no checkpoint /nowhere/iter5"),
        (
            ["--from", "soon", MODULE],
            2,
            "neither auto, never, scratch, a step nor a folder named iterN",
        ),
        ([MODULE, "exp.no_such_key=1"], 2, "Attribute no_such_key is not found"),
        ([MODULE, "exp.seed"], 2, "missing EQUAL"),
    ],
)
def test_a_wrong_call(new_workspace, arguments, code, says):
    workspace = new_workspace()
    done = workspace.respawn(*arguments, expect=code)
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert not workspace.save_path.exists()


def test_help_goes_to_stdout(new_workspace):
    assert "usage: python -m respawn.orz" in new_workspace().respawn("--help").stdout


def test_not_in_the_training_folder(new_workspace, tmp_path):
    workspace = new_workspace()
    workspace.folder = tmp_path
    (tmp_path / "mine.py").write_text("raise SystemExit('was run')\n")
    done = workspace.respawn("mine", expect=2)
    assert "Open-Reasoner-Zero is not in" in done.stderr
    assert "Traceback" not in done.stderr


def test_never_refuses_a_folder_with_checkpoints(whole):
    before = whole.files_of(12)
    done = whole.respawn("--from", "never", MODULE, expect=2)
    assert "already holds checkpoints (up to iter12)" in done.stderr
    assert whole.files_of(12) == before


def test_from_scratch_refuses_a_whole_checkpoint(whole):
    before = whole.files_of(12)
    done = whole.respawn("--from", "scratch", MODULE, expect=2)
    assert "is whole, and starting from scratch would put it into quarantine" in done.stderr
    assert whole.files_of(12) == before


def test_a_save_that_was_cut_off_is_not_resumed_by_name_either(new_workspace, whole):
    """Its bytes are whole, but under respawn.orz every save ends with its record."""
    workspace = new_workspace()
    for step in (3, 6):
        shutil.copytree(whole.iteration(step), workspace.iteration(step))
    (workspace.iteration(6) / "respawn.json").unlink()
    done = workspace.respawn("--from", "6", MODULE, expect=3)
    assert "has no respawn.json, which ends a save of this run" in done.stderr


def test_a_damaged_checkpoint_is_never_resumed(new_workspace, whole):
    workspace = new_workspace()
    folder = workspace.iteration(3)
    shutil.copytree(whole.iteration(3), folder)
    weights = folder / "critic/model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1])
    done = workspace.respawn("--from", "3", MODULE, expect=3)
    assert "critic/model.safetensors" in done.stderr and "where its header counts" in done.stderr


def test_upstream_that_lacks_a_name(new_workspace):
    workspace = new_workspace()
    actors = workspace.folder / "orz/ppo/actors.py"
    actors.write_text(actors.read_text().replace("async_save_model", "async_store_model"))
    done = workspace.respawn(MODULE, expect=2)
    assert "has no orz.ppo.actors.PPORayActorGroup.async_save_model" in done.stderr
    assert "3fdd9a0" in done.stderr


@pytest.mark.parametrize(
    ("file", "name", "missing"),
    [
        ("trainer.py", "prompts_dataloader", "orz.ppo.trainer.RayPPOTrainer().prompts_dataloader"),
        ("actors.py", "_actor_handlers", "orz.ppo.actors.PPORayActorGroup()._actor_handlers"),
        ("actors.py", "backload_to_gpu", "orz.ppo.actors.PPORayActorGroup.backload_to_gpu"),
    ],
)
def test_upstream_that_renamed_what_objects_carry(new_workspace, file, name, missing):
    workspace = new_workspace()
    source = workspace.folder / "orz/ppo" / file
    source.write_text(source.read_text().replace(name, f"renamed_{name}"))
    done = workspace.respawn(MODULE, expect=2)
    assert f"has no {missing} (" in done.stderr and "Traceback" not in done.stderr


def test_overrides_without_hydra_are_refused(new_workspace):
    """Upstream would leave them out without a word, and train into another folder."""
    workspace = new_workspace()
    with (workspace.folder / "orz/exps/base_exp.py").open("a") as file:
        file.write("HYDRA_INSTALLED = False\n")
    done = workspace.respawn(MODULE, "exp.seed=1", expect=2)
    assert "Hydra is not installed" in done.stderr
    assert not workspace.save_path.exists()


def test_changed_data_is_noticed(new_workspace, whole):
    workspace = new_workspace()
    shutil.copytree(whole.iteration(3), workspace.iteration(3))
    done = workspace.respawn(MODULE, "exp.rollout_batch_size=20", expect=2)
    assert "the data changed: an episode had 4 batches" in done.stderr


def test_a_refusal_moves_nothing_into_quarantine(new_workspace, whole):
    workspace = new_workspace()
    for step in (3, 6):
        shutil.copytree(whole.iteration(step), workspace.iteration(step))
    workspace.respawn("--from", "3", MODULE, "exp.rollout_batch_size=20", expect=2)
    assert workspace.iteration(6).exists()
    assert not (workspace.save_path / ".respawn-aside").exists()
