"""The prompts of a resumed run: the user's own loader, spun forward to where the checkpoint was made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Protocol

from respawn.adapters.orz.position import Position
from respawn.runtime import rng


class Loader(Protocol):
    """The trainer's own `prompts_dataloader`."""

    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[Any]: ...


class PromptStream:
    """Stands in for the trainer's `prompts_dataloader` and knows where in the data a run is.

    Episodes before the resumed one give nothing; the resumed one gives its remaining batches. `entered` is
    called before each episode with whether it is passed over. `recorded` is what the checkpoint's record holds of
    the driver's random streams, None where it has no record.
    """

    def __init__(
        self,
        loader: Loader,
        resumed: Position,
        recorded: dict[str, Any] | None,
        entered: Callable[[bool], None],
    ) -> None:
        self._loader = loader
        self._resumed = resumed
        self._recorded = recorded
        self._entered = entered
        self._episode = 0  # the one that is running, or else the next one
        self.drawn_episode = 0  # the last one that gave a batch: its end's work belongs to it
        self.batch = 0
        self.episode_start: dict[str, Any] | None = None

    def __len__(self) -> int:
        return len(self._loader)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)

    @property
    def passed(self) -> int:
        """How many batches of the coming episode were drawn before the checkpoint."""
        return self._resumed.batch if self._episode == self._resumed.episode else 0

    def exhausted(self, episodes: int) -> bool:
        """Whether the last of so many episodes has given all its batches and ended."""
        return self._episode >= episodes

    def __iter__(self) -> Iterator[Any]:
        passed_over = self._episode < self._resumed.episode
        self._entered(passed_over)
        if passed_over:
            self._pass_episode()
        else:
            yield from self._episode_from(self.passed)
        self._episode += 1

    def _pass_episode(self) -> None:
        """Recorded random states need no draws; without them the loader draws what it drew then."""
        if self._recorded is None:
            next(iter(self._loader), None)

    def _episode_from(self, first: int) -> Iterator[Any]:
        recorded = self._recorded if first > 0 else None
        if recorded is not None:
            rng.restore(recorded["episode_start"])
        self.episode_start = rng.capture()
        self.drawn_episode, self.batch = self._episode, 0
        batches = iter(self._loader)
        for _ in range(first):
            next(batches, None)
            self.batch += 1
        if recorded is not None:
            rng.restore(recorded["now"])
        for batch in batches:
            self.batch += 1
            yield batch
