"""The saves of a run: which are made, where their state goes, and the record that ends each of them."""

from __future__ import annotations

import os
import time
from typing import Any

from respawn.adapters.orz.arguments import Arguments
from respawn.adapters.orz.checkpoints import list_folders
from respawn.adapters.orz.config import Config, Trainer
from respawn.adapters.orz.models import Models
from respawn.adapters.orz.prompts import PromptStream
from respawn.adapters.orz.reference import recorded_reference
from respawn.adapters.orz.start import Start
from respawn.runtime import disk, model_folder, retention, rng, sidecar, state
from respawn.runtime.git import commit
from respawn.runtime.provenance import config_of, versions
from respawn.runtime.tell import say

PACKAGES = ("torch", "transformers", "ray", "deepspeed", "vllm")


class Saves:
    """Is asked before each part of a save and told after it."""

    def __init__(
        self,
        arguments: Arguments,
        cfg: Config,
        start: Start,
        trainer: Trainer,
        stream: PromptStream,
        models: Models,
    ) -> None:
        self._arguments = arguments
        self._cfg = cfg
        self._start = start
        self._trainer = trainer
        self._stream = stream
        self._models = models
        self._saved: set[tuple[str, int]] = set()

    def needs_save(self, role: str, iteration: int) -> bool:
        """Older folders are never written again, nor one that this run has just written."""
        if (role, iteration) in self._saved:
            return False
        older = self._start.resumed is not None and iteration <= self._start.step
        folder = self._folder(iteration)
        with disk.told("looking for an earlier save", folder):
            return not (older and disk.is_folder(folder))

    def begins(self, iteration: int) -> None:
        """Before the first byte: a kill from here on leaves a folder that is known to be cut off."""
        folder = self._folder(iteration)
        with disk.told("beginning a save", folder):
            sidecar.begin(folder)

    def state_folder(self, iteration: int) -> str | None:
        """Where the state goes at this save; None when it is not kept there."""
        # nothing can resume from a save without the critic, so a state beside it would be of no use
        holds_all = self._at_interval(iteration) or self._trainer.critic_model is None
        if not self._arguments.full_state or not holds_all:
            return None
        return os.path.join(self._folder(iteration), state.FOLDER)

    def saved(self, role: str, iteration: int) -> None:
        """One part is on disk; the last part of a save is followed by its record."""
        self._saved.add((role, iteration))
        part = os.path.join(self._folder(iteration), role)
        with disk.told("looking for what a save wrote", part):
            there = disk.is_folder(part)
        if not there:
            say(
                f"{part} is not there: Ray's actors run in another folder or on another machine, and a resume"
                " would find nothing. Set exp.save_path to an absolute path that all of them share"
            )
        self._finish(role, iteration)

    def repeated(self, role: str, iteration: int) -> None:
        """Upstream saves a part again that this run has on disk already: only its record may say something new."""
        if (role, iteration) in self._saved:
            self._finish(role, iteration)

    def _finish(self, role: str, iteration: int) -> None:
        critic_follows = self._at_interval(iteration) and self._trainer.critic_model is not None
        if role == "policy" and critic_follows and ("critic", iteration) not in self._saved:
            return
        folder = self._folder(iteration)
        with disk.told("reading what a save wrote", folder):
            record = self._record(iteration, state.files_of(folder))
        needed = len(sidecar.text_of(record))
        with disk.told("the record that ends a save", folder, needed):
            sidecar.write(folder, record)
        self._retain()

    def _retain(self) -> None:
        """A disk that does not answer keeps every state; the next save asks again."""
        run, count = self._start.save_path, self._arguments.keep_state
        try:
            left = retention.keep_newest(run, self._holding_state(), count)
        except OSError as error:
            text = disk.sentence(error, "removing older optimizer states (--keep-state)", run, None)
            say(f"{text}; they stay until the next save")
            return
        for folder in left:
            say(
                f"{folder} stays beside newer ones: it holds more than its save wrote, or is a link"
            )

    def _holding_state(self) -> list[retention.Saved]:
        """The saves whose weights and full state are whole, the newest first."""
        found: list[retention.Saved] = []
        for checkpoint in list_folders(self._start.save_path):
            record = sidecar.read(checkpoint.path)
            if record is None or not state.was_saved(record):
                continue
            defect = (
                state.loss_of(checkpoint.path, record)
                or state.defect_of_files(checkpoint.path, record)
                or model_folder.defect_of(checkpoint.policy)
            )
            if defect is None and sidecar.folder_step(record) == checkpoint.step:
                found.append(retention.Saved(checkpoint.path, record))
        return found

    def _folder(self, iteration: int) -> str:
        return os.path.join(self._start.save_path, f"iter{iteration}")

    def _at_interval(self, iteration: int) -> bool:
        return iteration == self._trainer.global_step and iteration % self._cfg.save_interval == 0

    def _record(self, iteration: int, state_files: dict[str, int]) -> dict[str, Any]:
        step, elsewhere = recorded_reference(self._models.reference, self._start)
        return {
            "global_step": self._trainer.global_step,
            "folder_step": iteration,
            "episode": self._stream.drawn_episode,
            "batch": self._stream.batch,
            "batches_per_episode": len(self._stream),
            "parts": [role for role in ("policy", "critic") if (role, iteration) in self._saved],
            "state": "full" if state_files else "weights",
            "state_files": state_files,
            "ranks": self._models.ranks,
            "finished": self._stream.exhausted(self._cfg.num_episodes),
            "base": self._start.base,
            "reference_step": step,
            "reference_elsewhere": elsewhere,
            "rng": {"episode_start": self._stream.episode_start, "now": rng.capture()},
            "config": config_of(self._cfg),
            "argv": [self._arguments.module, *self._arguments.overrides],
            "git": commit(),
            "versions": versions(PACKAGES),
            "saved_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        }
