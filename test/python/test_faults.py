"""Bad luck at every file call of a start: what was whole before is whole after it, in its place or in quarantine, and the
next start, without a fault, does what a first one would have done."""

import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

import fault_runs
from fault_runs import STARTS, aside, build, content, copy, record, save, start
from faults import Faults, Killed, plans
from respawn.adapters.orz.arguments import Arguments
from respawn.runtime import disk, quarantine, retention, sidecar
from respawn.runtime.errors import UserError

# name of a start, whether the quarantine is on another disk, how many faults are tried (of all that there are)
TRIED = [
    ("auto", False, 260),
    ("auto", True, 300),
    ("back", False, 120),
    ("back", True, 150),
    ("saving", False, 220),
]
KILLS = 24  # of those that end a process of their own


# in memory where there is such a disk: each start waits for the disk a few dozen times
MEMORY = "/dev/shm" if os.path.isdir("/dev/shm") else None


@pytest.fixture
def place():
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        yield Path(folder)


@pytest.fixture(scope="module", autouse=True)
def held():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RESPAWN_LOCK", fault_runs.TOKEN)
        yield


@pytest.fixture(scope="module")
def template():
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        build(Path(folder) / "template")
        yield Path(folder) / "template"


def other_disk(run, apart):
    return os.path.join(aside(run), "1") if apart else None


def in_place(run):
    """What is in the run itself; records of saves differ in their time, and count by their names."""
    found = {key: value for key, value in content(run).items() if ".respawn-aside" not in key}
    return {
        key: key if key.endswith("iter9/respawn.json") else value for key, value in found.items()
    }


def in_quarantine(run):
    """What all quarantines of a run hold together, by its path in the run."""
    found = set()
    for key, value in content(aside(run)).items() if os.path.isdir(aside(run)) else ():
        number, _, name = key.partition("/")
        if name and not name.startswith(".copying/"):
            found.add((name, value))
        assert name or number.endswith((".json", ".json.tmp")), key
    return found


def missing(before, run):
    """What was there before and is neither in its place nor in quarantine as it was."""
    now = set(content(run).items()) | in_quarantine(run)
    lost = {(key, value) for key, value in before.items() if (key, value) not in now}
    return {key for key, _ in lost}


def may_be_superseded(run):
    """The states that --keep-state 1 removes, once the save after them is whole."""
    newest = sidecar.read(str(run / "iter9"))
    if newest is None or any(name not in content(run / "iter9") for name in newest["state_files"]):
        return set()
    return {f"iter{step}/{name}" for step in (3, 6) for name in fault_runs.STATE}


def require_nothing_lost(before, run, name):
    lost = missing(before, run)
    # a state that is being removed has another name at first
    lost -= {key.replace(".state-leaving", "state") for key in content(run)}
    assert lost <= (may_be_superseded(run) if name == "saving" else set()), lost


def one_start(run, name, faults, expected):
    """A start under faults ends, is refused in a sentence, or is killed; it never resumes from another step."""
    with faults.installed():
        try:
            assert start(run, name).step == expected
        except UserError as error:
            return str(error)
        except Killed:
            return "killed"
    return None


@pytest.fixture(scope="module")
def undisturbed(template):
    """What each start leaves when nothing happens, and the calls that it makes."""
    made = {}
    for name, apart, _ in TRIED:
        run = copy(template, template.parent / f"{name}{apart}")
        faults = Faults(run, other_disk=other_disk(run, apart))
        assert one_start(run, name, faults, STARTS[name][1]) is None
        made[name, apart] = faults.calls, in_place(run), {key for key, _ in in_quarantine(run)}
    return made


def choose(calls, count, draw):
    """Half of them at calls that change something, which are the fewer ones."""
    all_of_them = list(plans(calls))
    changing = [plan for plan in all_of_them if calls[plan[0]][1]]
    reading = [plan for plan in all_of_them if not calls[plan[0]][1]]
    half = min(len(changing), count // 2)
    return [*draw.sample(changing, half), *draw.sample(reading, count - half)]


@pytest.mark.parametrize(("name", "apart", "count"), TRIED)
def test_no_fault_loses_what_was_whole(template, undisturbed, place, name, apart, count):
    calls, left_in_place, quarantined = undisturbed[name, apart]
    chosen = choose(calls, count, random.Random(f"{name} {apart}"))
    told, killed = 0, 0
    for number, plan in enumerate(chosen):
        run = copy(template, place / str(number))
        before, elsewhere = content(run), content(run.parent / "other")
        faults = Faults(run, *plan, other_disk=other_disk(run, apart))
        said = one_start(run, name, faults, STARTS[name][1])
        told, killed = told + (said not in (None, "killed")), killed + (said == "killed")
        require_nothing_lost(before, run, name)
        if said is not None and said != "killed" and "nothing was moved" in said:
            assert in_place(run) == {**before, **in_place(run)} and not in_quarantine(run), said
        assert start(run, name).step in (STARTS[name][1], 9), plan
        require_nothing_lost(before, run, name)
        assert content(run.parent / "other") == elsewhere
        left = content(run)
        assert not [key for key in left if ".state-leaving" in key], plan
        if name != "saving":
            assert in_place(run) == left_in_place, plan
            assert {key for key, _ in in_quarantine(run)} == quarantined, plan
        shutil.rmtree(run.parent)
    assert told > count // 5 and killed > count // 20, (told, killed)


def test_at_least_a_thousand_starts_are_tried():
    assert sum(count for _, _, count in TRIED) >= 1000


def test_a_process_that_is_gone_at_any_change_loses_nothing(template, undisturbed, place):
    script = Path(__file__).with_name("fault_runs.py")
    for number in range(KILLS):
        name, apart = ("auto", number % 2 == 0)
        calls, left_in_place, quarantined = (
            undisturbed[name, apart] if apart else undisturbed[name, False]
        )
        changes = [at for at, (_, changes) in enumerate(calls) if changes]
        at = changes[number * len(changes) // KILLS]
        run = copy(template, place / str(number))
        before = content(run)
        fault = "kill after" if number % 3 else "kill before"
        words = [run, name, at, fault, other_disk(run, apart) or ""]
        command = [sys.executable, script, *words]
        done = subprocess.run([str(word) for word in command], capture_output=True, check=False)
        assert done.returncode == 137, done.stderr
        require_nothing_lost(before, run, name)
        assert start(run, name).step == 6
        assert in_place(run) == left_in_place
        assert {key for key, _ in in_quarantine(run)} == quarantined


def test_a_disk_that_is_full_is_told_with_folder_and_sizes(template, undisturbed, place):
    """Where the quarantine is on another disk, copies need room: nothing stays half moved."""
    calls, _, _ = undisturbed["auto", True]
    run = copy(template, place / "full")
    before = content(run)
    at = [number for number, (name, _) in enumerate(calls) if name == "write"][-2]
    faults = Faults(run, at, "ENOSPC", lasting=False, other_disk=other_disk(run, True))
    said = one_start(run, "auto", faults, 6)
    assert re.search(
        r"^the disk of \S+/\.respawn-aside is full: .* needs \d+ bytes there, and \d+ are free;"
        r" nothing was moved$",
        said,
    )
    assert content(run) == before


def test_a_disk_that_can_only_be_read_is_told(template, undisturbed, place):
    run = copy(template, place / "read-only")
    before = content(run)
    first = next(at for at, (_, changes) in enumerate(undisturbed["auto", False][0]) if changes)
    said = one_start(run, "auto", Faults(run, first, "EROFS", lasting=True), 6)
    assert "cannot be used (Read-only file system)" in said and said.endswith("nothing was moved")
    assert "are free" in said and content(run) == before


def saved(run, step):
    return retention.Saved(str(run / f"iter{step}"), record(step))


def test_retention_leaves_what_is_not_the_runs_own(place):
    """A link to another run's save, a link to its state, and a file of another tool among the state."""
    run, other = place / "run", place / "other"
    for step in (3, 6, 9, 12):
        save(run, step)
    for step in (3, 6):
        save(other, step)
    shutil.rmtree(run / "iter3")
    (run / "iter3").symlink_to(other / "iter3")
    shutil.rmtree(run / "iter6/state")
    (run / "iter6/state").symlink_to(other / "iter6/state")
    (run / "iter9/state/policy/theirs.bin").write_bytes(b"x")
    before = content(place)
    left = retention.keep_newest(str(run), [saved(run, step) for step in (12, 9, 6, 3)], 1)
    assert [Path(folder).parent.name for folder in left] == ["iter3", "iter6", "iter9"]
    assert content(place) == before


def test_retention_removes_what_the_record_names(place):
    for step in (3, 6):
        save(place, step)
    assert retention.keep_newest(str(place), [saved(place, 6), saved(place, 3)], 1) == []
    assert sorted(os.listdir(place / "iter3")) == ["critic", "policy", "respawn.json"]
    assert (place / "iter6/state/policy/states.pt").exists()


def test_a_removal_that_had_not_begun_is_undone(place):
    for step in (3, 6):
        save(place, step)
    before = content(place)
    (place / "iter3/state").rename(place / "iter3/.state-leaving")
    retention.recover(str(place), [str(place / "iter3"), str(place / "iter6")])
    assert content(place) == before


def test_auto_gives_no_trained_steps_up_on_its_own(place):
    """Whole weights that cannot be resumed from: the user says what becomes of them."""
    save(place, 3)
    fault_runs.lock(place)
    (place / "iter3/respawn.json").write_bytes(b"\0\0\0")
    before = content(place)
    with pytest.raises(
        UserError, match=r"has whole weights, and cannot be resumed from: .*scratch"
    ) as no:
        start(place, "auto")
    assert no.value.exit_code == 3 and content(place) == before
    begun = fault_runs.begin(Arguments("m", start="scratch"), fault_runs.config(place))
    assert begun.resumed is None


@pytest.mark.parametrize("name", ["../other/iter20", "/etc/hostname", ".", ".respawn-aside/1", ""])
def test_a_journal_cannot_name_what_is_outside(template, place, name):
    run = copy(template, place / "hostile")
    before = content(run.parent)
    (run / ".respawn-aside/1").mkdir(parents=True)
    value = {"version": 1, "stage": "committed", "moves": [name], "copied": [name]}
    (run / ".respawn-aside/1.json").write_text(json.dumps(value))
    assert quarantine.recover(str(run)) == []
    (run / ".respawn-aside/1.json").unlink()
    assert content(run.parent) == before


def test_a_folder_made_anew_after_a_kill_is_no_original(template, place):
    """A start was killed after it had moved iter9; another trainer wrote iter9 again since."""
    run = copy(template, place / "again")
    (run / ".respawn-aside/1").mkdir(parents=True)
    (run / "iter9").rename(run / ".respawn-aside/1/iter9")
    value = {"version": 1, "stage": "planned", "moves": ["iter9"], "copied": []}
    (run / ".respawn-aside/1.json").write_text(json.dumps(value))
    save(run, 9)
    before = content(run / "iter9")
    quarantine.recover(str(run))
    assert content(run / "iter9") == before
    assert (run / ".respawn-aside/1/iter9/respawn.saving").exists()


def test_a_file_that_gives_too_few_bytes_is_not_damaged(place):
    path = place / "model.safetensors"
    path.write_bytes(b"0" * 100)
    calls = Faults(place)
    with calls.installed(), disk.open_whole(str(path)) as file:
        assert len(file.read()) == 100
    at = [name for name, _ in calls.calls].index("read")
    with (
        Faults(place, at, "short").installed(),
        disk.open_whole(str(path)) as file,
        pytest.raises(OSError, match="fewer bytes than it has"),
    ):
        file.read()
