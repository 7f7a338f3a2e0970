"""One run under respawn.orz, from the moment at which its trainer and its data loader exist."""

from __future__ import annotations

from respawn.adapters.orz import leftovers
from respawn.adapters.orz.arguments import Arguments
from respawn.adapters.orz.config import Config, Trainer
from respawn.adapters.orz.models import Models
from respawn.adapters.orz.position import Position, position_of_step
from respawn.adapters.orz.prompts import PromptStream
from respawn.adapters.orz.reference import reference_at
from respawn.adapters.orz.saves import Saves
from respawn.adapters.orz.start import Start
from respawn.runtime import disk, quarantine
from respawn.runtime.errors import UserError
from respawn.runtime.tell import say


class Session:
    """Spins the trainer's loader to the start's position; `models` and `saves` answer what the wrapped classes ask.

    Raises UserError when the data or the reference is not what the checkpoint needs, before a file is moved.
    """

    def __init__(self, arguments: Arguments, cfg: Config, start: Start, trainer: Trainer) -> None:
        self.arguments = arguments
        self.cfg = cfg
        self.passing = False  # inside an episode that ended before the checkpoint
        self._start = start
        self._trainer = trainer
        loader, resumed = trainer.prompts_dataloader, start.resumed
        position = _position(start, len(loader))
        self.models = Models(cfg, start, reference_at(start, cfg, position, len(loader)))
        if resumed is not None:
            say(f"prompts go on in episode {position.episode + 1} after {position.batch} batches")
        _clear_the_way(start)
        recorded = (resumed.record or {}).get("rng") if resumed else None
        stream = PromptStream(loader, position, recorded, self._entered)
        self.saves = Saves(arguments, cfg, start, trainer, stream, self.models)
        trainer.prompts_dataloader = stream

    def _entered(self, passed_over: bool) -> None:
        self.passing = passed_over
        if self._trainer.global_step < self._start.global_step:
            self._trainer.global_step = self._start.global_step


def _position(start: Start, batches: int) -> Position:
    """As the record says it, or reckoned from the step; raises UserError when the data has changed since."""
    resumed = start.resumed
    if resumed is None:
        return position_of_step(0, batches)
    if resumed.position is None:
        say("this checkpoint has no record of ours: position reckoned from the step alone")
        return position_of_step(start.step, batches)
    then = resumed.batches_per_episode
    if then != batches:
        raise UserError(
            f"the data changed: an episode had {then} batches when {resumed.checkpoint.path} was saved and has"
            f" {batches} now; set prompt_data and rollout_batch_size back, or start afresh with another save_path"
        )
    return resumed.position


def _clear_the_way(start: Start) -> None:
    """Nothing was refused, so what a killed run left past the start may go."""
    with disk.told("looking for what an earlier run wrote", start.save_path):
        names = leftovers.files_past(start.save_path, start.step, start.global_step)
    moved = quarantine.move(start.save_path, names)
    if moved is not None:
        say(f"what an earlier run wrote past step {start.step} is now in {moved}")
