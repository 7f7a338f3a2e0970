"""The miniature by itself: it learns, it is the same each time, and it saves what ORZ saves."""

import json

from conftest import SMALL, steps_of
from respawn.runtime import model_folder


def test_learns(new_workspace):
    done = new_workspace().run("playground.orz_mini_ppo")
    assert done.returncode == 0, done.stderr
    rewards = [reward for reward, _ in steps_of(done.stdout).values()]
    assert len(rewards) == 42
    assert sum(rewards[-10:]) / 10 > sum(rewards[:5]) / 5 + 0.15


def test_same_seed_same_run(new_workspace, whole):
    """Bit for bit, and respawn.orz around it changes nothing."""
    bare = new_workspace()
    done = bare.run("playground.orz_mini_ppo", *SMALL)
    assert done.returncode == 0, done.stderr
    assert steps_of(done.stdout) == steps_of(whole.output)
    for step in (3, 6, 9, 12):
        assert bare.weights(step, "policy") == whole.weights(step, "policy")
        assert bare.weights(step, "critic") == whole.weights(step, "critic")


def test_saves_what_orz_saves(whole):
    files = whole.files_of(9)
    for role in ("policy", "critic"):
        for name in ("config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"):
            assert f"{role}/{name}" in files
        assert model_folder.defect_of(str(whole.iteration(9) / role)) is None
    assert "policy/generation_config.json" in files
    assert json.loads(files["critic/config.json"])["architectures"] == ["CriticModel"]
    assert "value_head.weight" in model_folder.tensor_names(str(whole.iteration(9) / "critic"))
    lines = (
        (whole.save_path / "dumped_replay_buffer/iter0_replay_buffer.jsonl")
        .read_text()
        .splitlines()
    )
    assert len(lines) == 40
    results = json.loads((whole.save_path / "iter0_generation_results.json").read_text())
    assert len(results) == 40 * 4
    assert list((whole.folder / "orz_logs/orz_mini_ppo").glob("events.out.tfevents.*"))


def test_unknown_override_is_refused(new_workspace):
    done = new_workspace().run("playground.orz_mini_ppo", "exp.no_such_key=1")
    assert done.returncode != 0
    assert "Attribute no_such_key is not found" in done.stderr
