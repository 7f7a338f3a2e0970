"""The driver's random-number streams as plain JSON values: Python's, NumPy's and PyTorch's; CUDA's where it is in use."""

import base64
import random


def seed(value: int) -> None:
    """Seeds all three streams."""
    import numpy
    import torch

    random.seed(value)
    numpy.random.seed(value % 2**32)
    torch.manual_seed(value)


def capture() -> dict:
    """The state of all three streams."""
    import numpy
    import torch

    version, words, gauss = random.getstate()
    kind, keys, *rest = numpy.random.get_state()
    state = {
        "random": [version, list(words), gauss],
        "numpy": [kind, [int(key) for key in keys], *rest],
        "torch": base64.b64encode(torch.get_rng_state().numpy().tobytes()).decode(),
    }
    if torch.cuda.is_initialized():
        state["cuda"] = base64.b64encode(torch.cuda.get_rng_state().numpy().tobytes()).decode()
    return state


def restore(state: dict) -> None:
    """Puts all three streams back to a captured state."""
    import numpy
    import torch

    version, words, gauss = state["random"]
    random.setstate((version, tuple(words), gauss))
    kind, keys, *rest = state["numpy"]
    numpy.random.set_state((kind, numpy.array(keys, dtype=numpy.uint32), *rest))
    torch.set_rng_state(_tensor(state["torch"]))
    if "cuda" in state and torch.cuda.is_available():
        torch.cuda.set_rng_state(_tensor(state["cuda"]))


def _tensor(text: str):
    import torch

    return torch.frombuffer(bytearray(base64.b64decode(text)), dtype=torch.uint8)
