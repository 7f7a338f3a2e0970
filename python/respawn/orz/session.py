"""One run under respawn.orz: where it started, where it is, and what each save records."""

import os
import sys
import time

from respawn.errors import UserError
from respawn.orz import aside, rng, sidecar, state, upstream
from respawn.orz.arguments import Arguments
from respawn.orz.checkpoints import checkpoint_at, defect_of, list_checkpoints
from respawn.orz.git import commit
from respawn.orz.position import Position, last_episode_end, position_of_step
from respawn.orz.prompts import PromptStream
from respawn.orz.start import Start, choose_start
from respawn.orz.surroundings import config_of, versions


def say(text: str) -> None:
    """A line for the person at the terminal, apart from the run's own output."""
    print(f"respawn: {text}", file=sys.stderr, flush=True)


class Session:
    """Knows the run; the patches of upstream's classes ask it and tell it."""

    def __init__(self, arguments: Arguments) -> None:
        self.arguments = arguments
        self.cfg = None
        self.trainer = None
        self.start: Start | None = None
        self.base = ""  # `pretrain` as the user has it
        self.reference = ""  # what the reference model is loaded from
        self._reference_loaded = False
        self._earlier_output = False  # of an attempt that wrote past the start
        self.with_state = False  # whether the start brings optimizer, schedule and streams back
        self.ranks: dict[str, int] = {}  # how many actors each role has
        self.passing = False  # inside an episode that ended before the checkpoint
        self.stream: PromptStream | None = None
        self._saved: set[tuple[str, int]] = set()

    # -- the start -------------------------------------------------------------------------------

    def configured(self, cfg) -> None:
        """The config stands: choose the start, set the models, seed the driver."""
        upstream.require_settings(cfg)
        self.cfg = cfg
        save_path = os.path.abspath(cfg.save_path)
        self.start = choose_start(self.arguments.from_, save_path, bool(cfg.critic_pretrain))
        for note in self.start.notes:
            say(note)
        if self.arguments.from_ == "auto":
            self._refuse_finished(save_path)
        past = aside.files_past(save_path, self.start.step, self.start.global_step)
        self._earlier_output = bool(past)
        self.base = cfg.pretrain
        checkpoint = self.start.checkpoint
        if checkpoint is None:
            say(f"starting afresh; checkpoints go to {save_path}")
        else:
            self.base = (self.start.record or {}).get("base", cfg.pretrain)
            cfg.pretrain = checkpoint.policy
            if cfg.critic_pretrain:
                cfg.critic_pretrain = checkpoint.critic
            say(f"resuming from {checkpoint.path}: step {self.start.global_step}")
            self._find_state(checkpoint.path)
        self.reference = self.base
        rng.seed(cfg.seed if cfg.seed is not None else 0)

    def _find_state(self, checkpoint: str) -> None:
        reason = "--state weights asks for it"
        if self.arguments.state == "full":
            reason = state.defect_of(checkpoint, self.start.record)
        self.with_state = reason is None
        if reason is None:
            say("optimizer, learning-rate schedule and random streams go on as they were")
        else:
            say(f"weights only, for {reason}: Adam starts cold and the warm-up runs again")

    def _refuse_finished(self, save_path: str) -> None:
        """The same command after the last step has nothing to do: it must not do the last steps again."""
        newest = next(iter(list_checkpoints(save_path)), None)
        record = sidecar.read(newest.path) if newest else None
        if record is None or defect_of(newest, with_critic=False) is not None:
            return
        episodes, batches = self.cfg.num_episodes, record["batches_per_episode"]
        # the final save is named after all batches; at an interval or an episode's end it is there already
        drawn = (record["episode"] + 1, record["batch"]) >= (episodes, batches)
        named = newest.step >= episodes * batches
        if drawn and (named or record["finished"]):
            raise UserError(
                f"this run is finished: {newest.path}; to train on, raise exp.num_episodes", 0
            )

    def attach(self, trainer) -> None:
        """The trainer and its loader stand: find the position and spin the loader to it."""
        loader, record = trainer.prompts_dataloader, self.start.record
        self.trainer = trainer
        if record is None:
            position = position_of_step(self.start.step, len(loader))
            if self.start.checkpoint is not None:
                say("this checkpoint has no record of ours: position reckoned from the step alone")
        else:
            position = Position(self.start.global_step, record["episode"], record["batch"])
            if record["batches_per_episode"] != len(loader):
                raise UserError(
                    f"the data changed: an episode had {record['batches_per_episode']} batches when"
                    f" {self.start.checkpoint.path} was saved and has {len(loader)} now; set prompt_data"
                    " and rollout_batch_size back, or start afresh with another save_path"
                )
        if self.start.checkpoint is not None:
            self._find_reference(position, len(loader))
            say(f"prompts go on in episode {position.episode + 1} after {position.batch} batches")
        self._clear_the_way()
        self.stream = PromptStream(loader, position, record, self._entered)
        trainer.prompts_dataloader = self.stream

    def _clear_the_way(self) -> None:
        """Nothing was refused, so what a killed run left past the start may go."""
        save_path = os.path.abspath(self.cfg.save_path)
        state.finish_removals([c.path for c in list_checkpoints(save_path)])
        moved = aside.set_aside(save_path, self.start.step, self.start.global_step)
        if moved is not None:
            say(f"what an earlier run wrote past step {self.start.step} is now in {moved}")

    def purges_events(self) -> bool:
        """Whether TensorBoard events from the start's step on are of a run that was killed."""
        started = self.start is not None
        return started and (self.start.checkpoint is not None or self._earlier_output)

    def _find_reference(self, position: Position, batches: int) -> None:
        """With update_ref_every_epoch the reference is the policy saved at the last episode's end."""
        if not self.cfg.update_ref_every_epoch:
            return
        record = self.start.record
        run = os.path.dirname(self.start.checkpoint.path)
        if record is not None:
            step, elsewhere = record.get("reference_step"), record.get("reference_elsewhere")
        else:
            step, elsewhere = last_episode_end(position, batches), None
        if step is None and elsewhere is None:
            return
        folder = elsewhere or os.path.join(run, f"iter{step}", "policy")
        if not os.path.isdir(folder):
            raise UserError(f"the reference model of that step, {folder}, is gone: put it back")
        self.reference = folder

    def _entered(self, passed_over: bool) -> None:
        self.passing = passed_over
        if self.trainer.global_step < self.start.global_step:
            self.trainer.global_step = self.start.global_step

    # -- the models ------------------------------------------------------------------------------

    def source_of(self, role: str, pretrain: str) -> str | None:
        """What a model is really loaded from; None when nothing is to be loaded now."""
        if role != "ref":
            return pretrain
        if self.passing:
            return None
        first, self._reference_loaded = not self._reference_loaded, True
        if first and pretrain in (self.cfg.pretrain, self.base):
            return self.reference
        # the end of an episode: the reference becomes the policy that was just saved
        if not os.path.isdir(pretrain) and self.start.checkpoint is not None:
            resumed = self.start.checkpoint
            if os.path.basename(os.path.dirname(pretrain)) == os.path.basename(resumed.path):
                pretrain = resumed.policy
        self.reference = pretrain
        return pretrain

    def state_to_load(self, role: str, handles: list) -> str | None:
        """The folder whose state a new group of actors takes; None when it takes weights alone."""
        self.ranks[role] = ranks = len(handles)
        if role not in ("policy", "critic") or not self.with_state:
            return None
        saved = self.start.record["ranks"].get(role)
        if saved != ranks:
            say(
                f"the {role} had {saved} actors when it was saved and has {ranks} now: its optimizer state"
                " does not fit, so Adam starts cold and the warm-up runs again"
            )
            return None
        return os.path.join(self.start.checkpoint.path, state.FOLDER)

    # -- the saves -------------------------------------------------------------------------------

    def needs_save(self, role: str, iteration: int) -> bool:
        """Older folders are never written again, nor one that this run has just written."""
        older = self.start.checkpoint is not None and iteration <= self.start.step
        if (role, iteration) in self._saved:
            return False
        return not (older and os.path.isdir(os.path.join(self.cfg.save_path, f"iter{iteration}")))

    def save_begins(self, iteration: int) -> None:
        """Before the first byte: a kill from here on leaves a folder that is known to be cut off."""
        sidecar.begin(os.path.join(self.cfg.save_path, f"iter{iteration}"))

    def state_to_save(self, role: str, iteration: int) -> str | None:
        """Where the state of a role goes at this save; None when it is not kept there."""
        # a save without the critic cannot be gone on from, so a state beside it would be of no use
        holds_all = self._at_interval(iteration) or self.trainer.critic_model is None
        if self.arguments.state != "full" or not holds_all:
            return None
        return os.path.abspath(
            os.path.join(self.cfg.save_path, f"iter{iteration}", state.FOLDER)
        )

    def saved(self, role: str, iteration: int) -> None:
        """One part is on disk; the last part of a save is followed by its record."""
        self._saved.add((role, iteration))
        part = os.path.join(os.path.abspath(self.cfg.save_path), f"iter{iteration}", role)
        if not os.path.isdir(part):
            say(
                f"{part} is not there: Ray's actors run in another folder or on another machine, and a resume"
                " would find nothing. Set exp.save_path to an absolute path that all of them share"
            )
        self._finish_save(role, iteration)

    def repeated(self, role: str, iteration: int) -> None:
        """A part that this run has already on disk: only what its record says may be new."""
        if (role, iteration) in self._saved:
            self._finish_save(role, iteration)

    def _finish_save(self, role: str, iteration: int) -> None:
        critic_follows = self._at_interval(iteration) and self.trainer.critic_model is not None
        if role == "policy" and critic_follows and ("critic", iteration) not in self._saved:
            return
        folder = os.path.join(self.cfg.save_path, f"iter{iteration}")
        sidecar.write(folder, self._record(iteration, state.files_of(folder)))
        held = [c.path for c in list_checkpoints(self.cfg.save_path)]
        whole = [path for path in held if state.defect_of(path, sidecar.read(path)) is None]
        state.keep_newest(whole, self.arguments.keep_state)

    def _reference_of_record(self) -> tuple[int | None, str | None]:
        """The step of this run whose policy is the reference, or else a folder elsewhere; neither for the base."""
        if self.reference == self.base:
            return None, None
        folder = os.path.abspath(self.reference)
        saved = checkpoint_at(os.path.dirname(folder))
        here = os.path.abspath(self.cfg.save_path)
        if saved is not None and os.path.dirname(saved.path) == here:
            return saved.step, None
        return None, folder

    def _at_interval(self, iteration: int) -> bool:
        return iteration == self.trainer.global_step and iteration % self.cfg.save_interval == 0

    def _record(self, iteration: int, state_files: dict[str, int]) -> dict:
        step, elsewhere = self._reference_of_record()
        return {
            "global_step": self.trainer.global_step,
            "folder_step": iteration,
            "episode": self.stream.drawn_episode,
            "batch": self.stream.batch,
            "batches_per_episode": len(self.stream),
            "parts": [role for role in ("policy", "critic") if (role, iteration) in self._saved],
            "state": "full" if state_files else "weights",
            "state_files": state_files,
            "ranks": self.ranks,
            "finished": self.stream.exhausted(self.cfg.num_episodes),
            "base": self.base,
            "reference_step": step,
            "reference_elsewhere": elsewhere,
            "rng": {"episode_start": self.stream.episode_start, "now": rng.capture()},
            "config": config_of(self.cfg),
            "argv": [self.arguments.module, *self.arguments.overrides],
            "git": commit(),
            "versions": versions(),
            "saved_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        }
