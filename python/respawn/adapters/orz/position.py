"""Where a run stands in its data: pure arithmetic on steps, episodes and batches."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Position:
    """After `batch` batches of episode `episode` (both counted from 0), with `step` updates done."""

    step: int
    episode: int
    batch: int


def position_of_step(step: int, batches_per_episode: int) -> Position:
    """The position after `step` updates when no rollout was skipped.

    A step that ends an episode belongs to that episode, all of whose batches are drawn: ORZ saves before
    it does its work at the episode's end. Counted in batches of the loader, with the short last one; ORZ's
    own count (prompts // rollout batch) forgets that one.
    """
    if step < 0 or batches_per_episode < 1:
        raise ValueError(
            f"no position for step {step} with {batches_per_episode} batches an episode"
        )
    if step == 0:
        return Position(0, 0, 0)
    episode, last = divmod(step - 1, batches_per_episode)
    return Position(step, episode, last + 1)


def last_episode_end(position: Position, batches_per_episode: int) -> int | None:
    """The step at which the last finished episode ended, None in the first. Exact without skipped rollouts."""
    return position.step - position.batch if position.episode > 0 else None
