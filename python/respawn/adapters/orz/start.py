"""Where a run starts: afresh, or from which checkpoint, and what of it comes back. Known once the config stands."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from typing import Any

from respawn.adapters.orz import checkpoints, leftovers
from respawn.adapters.orz.arguments import Arguments
from respawn.adapters.orz.checkpoints import Checkpoint, Needs
from respawn.adapters.orz.config import Config
from respawn.adapters.orz.position import Position
from respawn.runtime import (
    disk,
    model_folder,
    quarantine,
    resolver,
    retention,
    run_lock,
    sidecar,
    state,
)
from respawn.runtime.errors import NOTHING_TO_RESUME, UserError
from respawn.runtime.json_file import count_of, object_of
from respawn.runtime.resolver import Examined
from respawn.runtime.tell import say


@dataclass(frozen=True)
class Resumed:
    """A checkpoint that is resumed from, and what it brings; `record` is None for a save that was not under
    respawn.orz."""

    checkpoint: Checkpoint
    record: dict[str, Any] | None
    with_state: bool  # whether optimizer, schedule and random streams come back

    @property
    def global_step(self) -> int:
        """Updates done: fewer than the folder's N in a final save after skipped rollouts."""
        return self.checkpoint.step if self.record is None else int(self.record["global_step"])

    @property
    def batches_per_episode(self) -> int | None:
        """As it was at the save."""
        return None if self.record is None else count_of(self.record.get("batches_per_episode"))

    @property
    def position(self) -> Position | None:
        """The recorded position in the data."""
        if self.record is None:
            return None
        episode, batch = (count_of(self.record.get(key)) for key in ("episode", "batch"))
        if episode is None or batch is None:
            return None
        return Position(self.global_step, episode, batch)

    def ranks_of(self, role: str) -> int | None:
        """How many actors a role had at the save."""
        return count_of(object_of((self.record or {}).get("ranks")).get(role))


@dataclass(frozen=True)
class Start:
    """`resumed` is None for a fresh start; `base` is `pretrain` as the user has it."""

    save_path: str
    base: str
    resumed: Resumed | None
    after_another: bool  # whether an earlier attempt wrote past this start

    @property
    def step(self) -> int:
        """The N of the checkpoint's folder; nothing is ever written up to it again."""
        return self.resumed.checkpoint.step if self.resumed else 0

    @property
    def global_step(self) -> int:
        """Updates done."""
        return self.resumed.global_step if self.resumed else 0

    @property
    def purges_events(self) -> bool:
        """Whether TensorBoard's events from the start's step on are those of a run that was killed."""
        return self.resumed is not None or self.after_another


def begin(arguments: Arguments, cfg: Config) -> Start:
    """Decides by `--from` and points the config at the checkpoint; raises UserError when it asks for what is not there."""
    save_path = os.path.abspath(cfg.save_path)
    with disk.told("taking the run's lock", save_path, ends="nothing was moved or removed"):
        try:
            run_lock.take(save_path, getattr(sys, "orig_argv", sys.argv))
        except run_lock.Held as held:
            raise UserError(str(held)) from None
    # the lock comes first: another start may be in the middle of a save, or of the moves that are finished here
    with disk.told("deciding where to start", save_path, ends="nothing was moved or removed"):
        _recover(save_path)
        return _begin(arguments, cfg, save_path)


def _recover(save_path: str) -> None:
    """What an earlier start was killed in the middle of comes to its end before anything is judged."""
    for folder in quarantine.recover(save_path):
        say(f"an earlier start was moving files when it ended; they are now in {folder}")
    retention.recover(save_path, [each.path for each in checkpoints.list_folders(save_path)])


def _begin(arguments: Arguments, cfg: Config, save_path: str) -> Start:
    needs = Needs(bool(cfg.critic_pretrain), bool(cfg.update_ref_every_epoch))
    checkpoint = _choose(arguments, save_path, needs)
    if arguments.start == "auto":
        _refuse_finished(save_path, cfg)
    if checkpoint is None:
        say(f"starting afresh; checkpoints go to {save_path}")
        past = leftovers.files_past(save_path, 0, 0)
        return Start(save_path, cfg.pretrain, None, bool(past))
    record = sidecar.read(checkpoint.path)
    base = (record or {}).get("base")
    lost = _state_not_restored(arguments, checkpoint, record)
    resumed = Resumed(checkpoint, record, with_state=lost is None)
    past = leftovers.files_past(save_path, checkpoint.step, resumed.global_step)
    start = Start(save_path, base if isinstance(base, str) else cfg.pretrain, resumed, bool(past))
    cfg.pretrain = checkpoint.policy
    if cfg.critic_pretrain:
        cfg.critic_pretrain = checkpoint.critic
    say(f"resuming from {checkpoint.path}: step {start.global_step}")
    if lost is None:
        say("optimizer, learning-rate schedule and random streams go on as they were")
    else:
        say(f"weights only, for {lost}: Adam starts cold and the warm-up runs again")
    return start


def _choose(arguments: Arguments, save_path: str, needs: Needs) -> Checkpoint | None:
    if arguments.start == "never":
        _refuse_existing(save_path)
        return None
    if arguments.start not in ("auto", "scratch"):
        return _named(arguments.start, save_path, needs)
    examined = checkpoints.examine(save_path, needs)
    if not arguments.full_state:  # a state that is lost is not missed
        examined = [resolver.Examined(each.checkpoint, each.defect) for each in examined]
    checkpoint, reasons = resolver.newest(resolver.judge(examined))
    if checkpoint is not None and arguments.start == "scratch":
        raise UserError(
            f"{checkpoint.path} is whole, and starting from scratch would put it into quarantine: use --from auto"
            " to resume from it, or exp.save_path=… for a new folder"
        )
    if checkpoint is None and arguments.start == "auto":
        _refuse_rejected(examined)
    for reason in reasons:
        say(f"passed over: {reason}")
    return checkpoint


def _refuse_rejected(examined: list[Examined[Checkpoint]]) -> None:
    """Steps that were trained are not given up without the user's word. A save that was cut off, or whose weights are
    damaged, is of no use to anyone; one with whole weights may be, and a fresh start would move it away."""
    for each in examined:
        path = each.checkpoint.path
        if sidecar.was_cut_off(path) or model_folder.defect_of(each.checkpoint.policy) is not None:
            continue
        raise UserError(
            f"{path} has whole weights, and cannot be resumed from: {each.defect}. To train from the first step and"
            " put it into quarantine, use --from scratch; for a new folder, exp.save_path=…",
            NOTHING_TO_RESUME,
        )


def _refuse_existing(save_path: str) -> None:
    found = checkpoints.list_folders(save_path)
    if found:
        raise UserError(
            f"{save_path} already holds checkpoints (up to {os.path.basename(found[0].path)}), and a fresh"
            " start would write over them: use --from auto to resume, or exp.save_path=… for a new folder"
        )


def _named(word: str, save_path: str, needs: Needs) -> Checkpoint:
    path = os.path.join(save_path, f"iter{int(word)}") if word.isdecimal() else word
    checkpoint = checkpoints.checkpoint_at(path)
    if checkpoint is None:
        raise UserError(
            f"--from {word}: neither auto, never, scratch, a step nor a folder named iterN"
        )
    if not disk.is_folder(checkpoint.path):
        there = [os.path.basename(c.path) for c in checkpoints.list_folders(save_path)]
        have = f"it holds {', '.join(there)}" if there else "it holds no checkpoint"
        raise UserError(
            f"there is no checkpoint {checkpoint.path}; looked at {save_path}: {have}",
            NOTHING_TO_RESUME,
        )
    # a state that is lost is told, and no reason against a checkpoint that was named
    defect = checkpoints.examine_named(checkpoint, needs).defect
    if defect is not None:
        raise UserError(
            f"cannot resume from {checkpoint.path}: {defect}; --from auto takes the newest whole one",
            NOTHING_TO_RESUME,
        )
    return checkpoint


def _refuse_finished(save_path: str, cfg: Config) -> None:
    """The same command after the last step has nothing to do: it must not do the last steps again."""
    newest = next(iter(checkpoints.list_folders(save_path)), None)
    record = sidecar.read(newest.path) if newest else None
    if newest is None or record is None or sidecar.folder_step(record) != newest.step:
        return
    if model_folder.defect_of(newest.policy) is not None:
        return
    resumed = Resumed(newest, record, with_state=False)
    position, batches = resumed.position, resumed.batches_per_episode
    if position is None or batches is None:
        return
    # the final save is named after all batches; at an interval or an episode's end it is there already
    drawn = (position.episode + 1, position.batch) >= (cfg.num_episodes, batches)
    named = newest.step >= cfg.num_episodes * batches
    if drawn and (named or record.get("finished") is True):
        raise UserError(
            f"this run is finished: {newest.path}; to train on, raise exp.num_episodes", 0
        )


def _state_not_restored(
    arguments: Arguments, checkpoint: Checkpoint, record: dict[str, Any] | None
) -> str | None:
    """Why the full state does not come back, in words; None when it does."""
    if not arguments.full_state:
        return "--state weights asks for it"
    if record is None or not state.was_saved(record):
        return "it was saved with weights alone"
    return state.loss_of(checkpoint.path, record)
