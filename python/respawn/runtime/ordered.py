"""`asyncio` as a trainer sees it, with an `as_completed` that keeps the order it was given.

A trainer that collects experiences in the order in which they happen to end differs from run to run, and so does
everything after that (shuffling, batches, weights). Here they still run at the same time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterable, Iterator
from typing import Any


class OrderedAsyncio:
    """Passes everything on to `asyncio` but `as_completed`."""

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)

    @staticmethod
    def as_completed(
        awaitables: Iterable[Awaitable[Any]], *, timeout: float | None = None
    ) -> Iterator[Awaitable[Any]]:
        tasks = [asyncio.ensure_future(awaitable) for awaitable in awaitables]
        return (asyncio.wait_for(task, timeout) for task in tasks)
