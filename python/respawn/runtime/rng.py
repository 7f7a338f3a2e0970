"""A process's random streams as plain JSON values: Python's, NumPy's and PyTorch's; CUDA's where it is in use."""

from __future__ import annotations

import base64
import random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch


def seed(value: int) -> None:
    """Seeds all three streams."""
    import numpy
    import torch

    random.seed(value)
    numpy.random.seed(value % 2**32)
    torch.manual_seed(value)  # pyright: ignore[reportUnknownMemberType]


def capture() -> dict[str, Any]:
    """The state of all streams."""
    import numpy
    import torch

    version, words, gauss = random.getstate()
    kind, keys, *rest = numpy.random.get_state(legacy=True)
    state: dict[str, Any] = {
        "random": [version, list(words), gauss],
        "numpy": [kind, [int(key) for key in keys], *rest],
        "torch": _text(torch.get_rng_state()),
    }
    if torch.cuda.is_initialized():
        state["cuda"] = _text(torch.cuda.get_rng_state())
    return state


def restore(state: dict[str, Any]) -> None:
    """Puts all streams back to a captured state."""
    import numpy
    import torch

    version, words, gauss = state["random"]
    random.setstate((version, tuple(words), gauss))
    kind, keys, *rest = state["numpy"]
    numpy.random.set_state((kind, numpy.array(keys, dtype=numpy.uint32), *rest))
    torch.set_rng_state(_tensor(state["torch"]))
    if "cuda" in state and torch.cuda.is_available():
        torch.cuda.set_rng_state(_tensor(state["cuda"]))


def _text(state: torch.Tensor) -> str:
    return base64.b64encode(state.numpy().tobytes()).decode()


def _tensor(text: str) -> torch.Tensor:
    import torch

    return torch.frombuffer(bytearray(base64.b64decode(text)), dtype=torch.uint8)
