"""`asyncio` as ORZ's trainer sees it, with an `as_completed` that keeps the order it was given.

Upstream collects experiences in the order in which they end, which differs from run to run; everything
after that (shuffling, batches, weights) would differ too. All still run at the same time.
"""

import asyncio


class OrderedAsyncio:
    """Passes everything on to `asyncio` but `as_completed`."""

    def __getattr__(self, name: str):
        return getattr(asyncio, name)

    @staticmethod
    def as_completed(awaitables, *, timeout: float | None = None):
        tasks = [asyncio.ensure_future(awaitable) for awaitable in awaitables]
        return (asyncio.wait_for(task, timeout) for task in tasks)
