"""What differs between a run that was killed and resumed and the run that nothing interrupted: nothing may."""

import json

import torch

OPTIMIZER = "zero_pp_rank_0_mp_rank_00_optim_states.pt"
MODEL = "mp_rank_00_model_states.pt"
ROLES = ("policy", "critic")


def prompts(workspace, k):
    """The prompts of the rollout before update k + 1, in their order."""
    results = json.loads((workspace.save_path / f"iter{k}_generation_results.json").read_text())
    return [result["prompt"] for result in results]


def state_file(workspace, step, role, name):
    """A file of a save's optimizer state, loaded; None when it is not kept."""
    path = workspace.iteration(step) / "state" / role / name
    return torch.load(path, weights_only=False) if path.exists() else None


def saved_steps(workspace):
    found = [folder.name[4:] for folder in workspace.save_path.glob("iter*") if folder.is_dir()]
    return sorted(int(name) for name in found if name.isdecimal())


def record(workspace, step):
    return json.loads((workspace.iteration(step) / "respawn.json").read_text())


def differences(run, whole):
    """In words, each with its step; empty when the two runs are the same bit for bit.

    A run that was killed is compared up to its newest whole save.
    """
    ours, theirs = whole_saves(run), whole_saves(whole)
    ended = ours[-1:] == theirs[-1:]
    found = []
    if ours != [step for step in theirs if step <= (ours or [0])[-1]]:
        found.append(f"saves {ours} instead of {theirs}")
    steps = record(run, ours[-1])["global_step"] if ours else 0
    rollouts = list(whole.save_path.glob("iter*_generation_results.json"))
    if ended and steps != len(rollouts):
        found.append(f"{steps} steps instead of {len(rollouts)}")
    for k in range(steps):
        if prompts(run, k) != prompts(whole, k):
            found.append(f"prompts of step {k + 1}")
        if dump_of(run, k) != dump_of(whole, k):
            found.append(f"experiences of step {k + 1}")
    for step in sorted({*ours} & {*theirs}):
        found += [f"iter{step}: {what}" for what in _save_differences(run, whole, step)]
    return found


def dump_of(workspace, k):
    """The experiences of a step, with log-probabilities of policy and reference where the dump has them."""
    return (workspace.save_path / f"dumped_replay_buffer/iter{k}_replay_buffer.jsonl").read_bytes()


def whole_saves(workspace):
    steps = saved_steps(workspace)
    return [step for step in steps if (workspace.iteration(step) / "respawn.json").exists()]


def _save_differences(run, whole, step):
    for role in ROLES:
        paths = [each.iteration(step) / role / "model.safetensors" for each in (run, whole)]
        ours, theirs = (path.read_bytes() if path.exists() else None for path in paths)
        if ours != theirs:
            yield f"weights of the {role}"
        for name in (OPTIMIZER, MODEL):
            ours, theirs = (state_file(each, step, role, name) for each in (run, whole))
            if ours is not None and theirs is not None and not same(ours, theirs):
                yield f"{name} of the {role}"
    kept = ("global_step", "episode", "batch", "reference_step", "parts", "state")
    ours, theirs = (record(each, step) for each in (run, whole))
    if theirs["finished"]:
        return  # recorded once more at the very end, which a kill after the last save may leave out
    yield from (f"{key} in the record" for key in kept if ours[key] != theirs[key])
    if ours["rng"] != theirs["rng"]:
        yield "random streams in the record"


def same(ours, theirs):
    """Equal all the way down, tensors bit for bit."""
    if isinstance(theirs, torch.Tensor):
        return isinstance(ours, torch.Tensor) and torch.equal(ours, theirs)
    if isinstance(theirs, dict):
        return ours.keys() == theirs.keys() and all(same(ours[k], theirs[k]) for k in theirs)
    if isinstance(theirs, (list, tuple)):
        return len(ours) == len(theirs) and all(map(same, ours, theirs))
    return ours == theirs


def unchanging(files):
    """Of a save's files, those that never change again: its optimizer state may be removed for newer ones."""
    may_go = ("state/", ".state-leaving/")
    return {name: content for name, content in files.items() if not name.startswith(may_go)}
