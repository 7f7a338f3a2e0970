"""The parts without torch: arithmetic, files and the command line."""

import json
import random
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT
from respawn.adapters.orz import leftovers, upstream
from respawn.adapters.orz.arguments import parse
from respawn.adapters.orz.checkpoints import Needs, examine
from respawn.adapters.orz.position import Position, last_episode_end, position_of_step
from respawn.runtime import model_folder, quarantine, resolver, rng, safetensors_file, sidecar
from respawn.runtime.errors import UserError


def test_no_torch_in_the_pure_parts():
    code = (
        "import sys, respawn.orz.__main__, respawn.adapters.orz.session, respawn.adapters.orz.patch\n"
        "assert not {'torch', 'numpy', 'transformers', 'ray'} & set(sys.modules)"
    )
    env = {"PYTHONPATH": str(ROOT / "python")}
    subprocess.run([sys.executable, "-c", code], env=env, check=True)


@pytest.mark.parametrize(
    ("step", "batches", "expected"),
    [
        (0, 6, Position(0, 0, 0)),
        (1, 6, Position(1, 0, 1)),
        (6, 6, Position(6, 0, 6)),
        (7, 6, Position(7, 1, 1)),
        (8, 6, Position(8, 1, 2)),
        (12, 6, Position(12, 1, 6)),
        (5, 1, Position(5, 4, 1)),
    ],
)
def test_position_of_step(step, batches, expected):
    assert position_of_step(step, batches) == expected


def test_position_agrees_with_counting():
    for batches in range(1, 8):
        step = 0
        for episode in range(5):
            for batch in range(batches):
                step += 1
                position = position_of_step(step, batches)
                assert position == Position(step, episode, batch + 1)
                ended = episode * batches if episode else None
                assert last_episode_end(position, batches) == ended


def test_the_docs_list_every_upstream_name():
    text = (ROOT / "docs/orz.md").read_text()
    listed = text.split("<!-- names -->")[1].split("<!-- /names -->")[0]
    for module, name, purpose in upstream.NAMES:
        assert f"`{module}.{name}`" in listed and purpose in listed
    for module, method, attribute, purpose in upstream.ATTRIBUTES:
        assert (
            f"`{module}.{method.rpartition('.')[0]}().{attribute}`" in listed and purpose in listed
        )


def test_position_of_nonsense():
    with pytest.raises(ValueError):
        position_of_step(-1, 6)
    with pytest.raises(ValueError):
        position_of_step(3, 0)


def safetensors_bytes(draw: random.Random) -> bytes:
    header, data = {"__metadata__": {"format": "pt"}}, b""
    for i in range(draw.randrange(1, 5)):
        shape = [draw.randrange(0, 5) for _ in range(draw.randrange(0, 3))]
        count = 1
        for dimension in shape:
            count *= dimension
        end = len(data) + 4 * count
        header[f"t{i}"] = {"dtype": "F32", "shape": shape, "data_offsets": [len(data), end]}
        data += draw.randbytes(4 * count)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + data


@pytest.mark.parametrize("seed", range(40))
def test_safetensors_whole_and_cut_anywhere(tmp_path, seed):
    draw = random.Random(seed)
    content = safetensors_bytes(draw)
    path = tmp_path / "model.safetensors"
    path.write_bytes(content)
    assert safetensors_file.defect_of(str(path)) is None
    for length in {0, 7, 8, len(content) - 1, *(draw.randrange(len(content)) for _ in range(20))}:
        path.write_bytes(content[:length])
        assert safetensors_file.defect_of(str(path)) is not None, f"cut at {length}"
    path.write_bytes(content + b"\0")
    assert safetensors_file.defect_of(str(path)) is not None


@pytest.mark.parametrize("seed", range(40))
def test_safetensors_junk_never_raises(tmp_path, seed):
    draw = random.Random(seed)
    path = tmp_path / "model.safetensors"
    path.write_bytes(draw.randbytes(draw.randrange(64)))
    assert isinstance(safetensors_file.defect_of(str(path)), str)
    values = [
        None,
        [],
        3,
        {"t": 1},
        {"t": {}},
        {"t": {"dtype": [], "shape": 3, "data_offsets": ["a", 2]}},
    ]
    values.append({"t": {"dtype": "F32", "shape": [-1], "data_offsets": [0, -4]}})
    text = json.dumps(draw.choice(values)).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + draw.randbytes(4))
    assert isinstance(safetensors_file.defect_of(str(path)), str)


def test_safetensors_agrees_with_the_library(tmp_path):
    """Header and data that the library wrote are whole for us; what we call cut, it refuses."""
    import numpy
    from safetensors import SafetensorError
    from safetensors.numpy import load_file, save_file

    path = str(tmp_path / "model.safetensors")
    save_file({"a": numpy.ones((3, 5), "float32"), "b": numpy.zeros(7, "int64")}, path)
    assert safetensors_file.defect_of(path) is None
    assert sorted(tensor.name for tensor in safetensors_file.read(path)) == ["a", "b"]
    content = Path(path).read_bytes()
    for length in range(0, len(content), 7):
        with open(path, "wb") as file:
            file.write(content[:length])
        assert safetensors_file.defect_of(path) is not None
        with pytest.raises(SafetensorError):
            load_file(path)


def with_tensors(*names):
    entries = {
        name: {"dtype": "U8", "shape": [1], "data_offsets": [i, i + 1]}
        for i, name in enumerate(names)
    }
    text = json.dumps(entries).encode()
    return struct.pack("<Q", len(text)) + text + b"0" * len(names)


def newest_whole(run, with_critic):
    return resolver.newest(resolver.judge(examine(str(run), Needs(critic=with_critic))))


def make_model(folder, weights=b""):
    folder.mkdir(parents=True)
    for name in ("config.json", "tokenizer_config.json", "tokenizer.json"):
        (folder / name).write_text("{}")
    (folder / "model.safetensors").write_bytes(weights or safetensors_bytes(random.Random(1)))


def make_checkpoint(run, step, critic=True, record=False):
    make_model(run / f"iter{step}" / "policy")
    if critic:
        make_model(run / f"iter{step}" / "critic")
    if record:
        sidecar.write(str(run / f"iter{step}"), {"global_step": step})


def test_model_folder_with_shards(tmp_path):
    folder = tmp_path / "policy"
    make_model(folder)
    (folder / "model.safetensors").rename(folder / "model-00001-of-00002.safetensors")
    index = folder / "model.safetensors.index.json"
    weight_map = {f"t{i}": f"model-0000{i + 1}-of-00002.safetensors" for i in (0, 1)}
    index.write_text(json.dumps({"weight_map": weight_map}))
    assert "model-00002-of-00002.safetensors is missing" in model_folder.defect_of(str(folder))
    (folder / "model-00002-of-00002.safetensors").write_bytes(with_tensors("t1"))
    assert model_folder.defect_of(str(folder)) is None
    (folder / "model-00002-of-00002.safetensors").write_bytes(with_tensors("other"))
    assert "has no tensor t1, which the index puts into it" in model_folder.defect_of(str(folder))
    index.write_text(json.dumps({"weight_map": {"t0": weight_map["t0"]}}))
    assert "names 1 shards, and their names promise 2" in model_folder.defect_of(str(folder))
    index.write_text('{"weight_map": ')
    assert "is not a weight index" in model_folder.defect_of(str(folder))


@pytest.mark.parametrize("name", ["config.json", "tokenizer_config.json", "model.safetensors"])
def test_model_folder_lacking_a_file(tmp_path, name):
    make_model(tmp_path / "policy")
    (tmp_path / "policy" / name).unlink()
    assert model_folder.defect_of(str(tmp_path / "policy")) is not None


def test_newest_whole_is_by_number_and_bytes(tmp_path):
    for step in (5, 10, 100):
        make_checkpoint(tmp_path, step)
    make_checkpoint(tmp_path, 105, critic=False)
    (tmp_path / "iter7_generation_results.json").write_text("[]")
    (tmp_path / "iter999").write_text("a file")
    found, reasons = newest_whole(tmp_path, True)
    assert found.step == 100 and len(reasons) == 1 and "iter105/critic is missing" in reasons[0]
    found, _ = newest_whole(tmp_path, False)
    assert found.step == 105
    assert newest_whole(tmp_path / "nowhere", True) == (None, [])


def test_a_newer_folder_without_its_record_was_cut_off(tmp_path):
    make_checkpoint(tmp_path, 3)  # from before the run was under respawn.orz
    make_checkpoint(tmp_path, 5, record=True)
    make_checkpoint(tmp_path, 10)
    found, reasons = newest_whole(tmp_path, True)
    assert found.step == 5 and "respawn.json" in reasons[0]


def test_a_save_that_began_and_did_not_end_was_cut_off(tmp_path):
    make_checkpoint(tmp_path, 5)
    sidecar.begin(str(tmp_path / "iter5"))
    found, reasons = newest_whole(tmp_path, True)
    assert found is None and "respawn.json, which ends a save" in reasons[0]
    sidecar.write(str(tmp_path / "iter5"), {"global_step": 5})
    assert newest_whole(tmp_path, True)[0].step == 5
    assert not (tmp_path / "iter5/respawn.saving").exists()


def test_the_folder_of_the_step_is_better_than_a_final_save_with_another_name(tmp_path):
    for step in (9, 12):
        make_checkpoint(tmp_path, step, critic=False)
        sidecar.write(str(tmp_path / f"iter{step}"), {"global_step": 9, "folder_step": step})
    found, reasons = newest_whole(tmp_path, False)
    assert found.step == 9 and "the final save after step 9" in reasons[0]


def test_a_record_of_another_step_is_refused(tmp_path):
    make_checkpoint(tmp_path, 5)
    sidecar.write(str(tmp_path / "iter5"), {"global_step": 4})
    assert "records step 4" in newest_whole(tmp_path, True)[1][0]
    (tmp_path / "iter5/respawn.json").write_text("{")
    assert "not the record" in newest_whole(tmp_path, True)[1][0]


def test_quarantine_takes_the_future_only(tmp_path):
    for step in (4, 8, 12):
        make_checkpoint(tmp_path, step)
    dumps = tmp_path / "dumped_replay_buffer"
    dumps.mkdir()
    for k in (6, 7, 8, 9, 10):
        (dumps / f"iter{k}_replay_buffer.jsonl").write_text("x")
        (tmp_path / f"iter{k}_generation_results.json").write_text("x")
    (tmp_path / "eval_output_iter10_math5000.5.jsonl").write_text("x")
    (tmp_path / "notes.txt").write_text("mine")
    target = quarantine.move(str(tmp_path), leftovers.files_past(str(tmp_path), 8, 8))
    assert target == str(tmp_path / ".respawn-aside/1")
    left = sorted(p.name for p in tmp_path.iterdir())
    assert left == [
        ".respawn-aside",
        "dumped_replay_buffer",
        "iter4",
        "iter6_generation_results.json",
        "iter7_generation_results.json",
        "iter8",
        "notes.txt",
    ]
    assert sorted(p.name for p in dumps.iterdir()) == [
        f"iter{k}_replay_buffer.jsonl" for k in (6, 7)
    ]
    assert (tmp_path / ".respawn-aside/1/dumped_replay_buffer/iter8_replay_buffer.jsonl").exists()
    assert quarantine.move(str(tmp_path), leftovers.files_past(str(tmp_path), 8, 8)) is None


def test_options_end_at_the_module():
    parsed = parse(["--from=7", "playground.x", "--from", "9", "exp.a=b c"])
    assert (parsed.start, parsed.module) == ("7", "playground.x")
    assert parsed.overrides == ("--from", "9", "exp.a=b c")
    assert parse(["playground.x"]).start == "auto"
    parsed = parse(["--state", "weights", "--keep-state=3", "m", "--", "--state", "-h"])
    assert (parsed.full_state, parsed.keep_state) == (False, 3)
    assert parsed.overrides == ("--", "--state", "-h")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--state", "half", "m"], "argument --state: invalid choice: 'half'"),
        (["--keep-state", "0", "m"], "argument --keep-state: needs a number from 1 on, not '0'"),
        (["--keep-state", "-1", "m"], "needs a number from 1 on, not '-1'"),
        (["--keep", "3", "m"], "--keep"),
        (["--from=", "m"], "needs a value: auto, never, scratch, a step or a folder"),
        (["--from", "3"], "no MODULE was named"),
    ],
)
def test_a_wrong_call_ends_in_one_sentence_and_the_usage(words, says):
    with pytest.raises(UserError, match=r"usage: python -m respawn\.orz") as refused:
        parse(words)
    assert says in str(refused.value) and refused.value.exit_code == 2


def test_random_states_come_back():
    import numpy
    import torch

    def draw():
        return random.random(), numpy.random.rand(), torch.rand(3).tolist(), random.gauss(0, 1)

    rng.seed(7)
    draw()
    state = json.loads(json.dumps(rng.capture()))
    first = draw()
    draw()
    rng.restore(state)
    assert draw() == first
