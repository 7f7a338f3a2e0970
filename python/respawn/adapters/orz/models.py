"""What each model of a run is loaded from."""

from __future__ import annotations

import os

from respawn.adapters.orz.config import Config
from respawn.adapters.orz.start import Start
from respawn.runtime import disk, state
from respawn.runtime.tell import say


class Models:
    """Answers for every group of actors that upstream makes, and remembers what later saves record of them."""

    def __init__(self, cfg: Config, start: Start, reference: str) -> None:
        self._cfg = cfg
        self._start = start
        self._reference_loaded = False
        self.reference = reference  # the folder that the reference model is loaded from
        self.ranks: dict[str, int] = {}  # how many actors each role has

    def source_of(self, role: str, pretrain: str, passing: bool) -> str | None:
        """The folder that a model is loaded from in truth; None when nothing is to be loaded now, which is so for the
        reference inside an episode that is passed over."""
        if role != "ref":
            return pretrain
        if passing:
            return None
        first, self._reference_loaded = not self._reference_loaded, True
        if first and pretrain in (self._cfg.pretrain, self._start.base):
            return self.reference
        # the end of an episode: the reference becomes the policy that was just saved
        resumed = self._start.resumed
        with disk.told("looking for the reference model", pretrain):
            there = disk.is_folder(pretrain)
        if resumed is not None and not there:
            saved = os.path.basename(os.path.dirname(pretrain))
            if saved == os.path.basename(resumed.checkpoint.path):
                pretrain = resumed.checkpoint.policy
        self.reference = pretrain
        return pretrain

    def state_to_load(self, role: str, ranks: int) -> str | None:
        """The folder whose state a new group of actors takes; None when it takes weights alone."""
        self.ranks[role] = ranks
        resumed = self._start.resumed
        if role not in ("policy", "critic") or resumed is None or not resumed.with_state:
            return None
        saved = resumed.ranks_of(role)
        if saved != ranks:
            say(
                f"the {role} had {saved} actors when it was saved and has {ranks} now: its optimizer state"
                " does not fit, so Adam starts cold and the warm-up runs again"
            )
            return None
        return os.path.join(resumed.checkpoint.path, state.FOLDER)
