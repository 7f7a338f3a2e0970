"""Lets upstream's actors run where there is no GPU, and with newer releases than the ones it pins.

Patches this process alone. Imported first of all, since every process of a run imports deepspeed.
"""

import sys

import ray.util.placement_group  # noqa: F401 - binds ray.util
import torch
import torch.distributed.distributed_c10d as c10d
import transformers
from ray.util.scheduling_strategies import PlacementGroupSchedulingStrategy


class _Cpu(str):
    """The device "cpu" that prints as index 0: upstream uses it both as a device and in f"cuda:{…}"."""

    def __format__(self, spec):
        return "0"


def patch():
    torch.cuda.current_device = lambda: _Cpu("cpu")
    torch.cuda.set_device = lambda *_: None
    torch.cuda.synchronize = lambda *_: None
    torch.cuda.device_count = lambda: 1
    torch.set_num_threads(1)
    _newer_torch()
    _newer_transformers()
    # moved in Ray after 2.40; `ray.util.placement_group` as an attribute is the function of that name
    placement = sys.modules["ray.util.placement_group"]
    placement.PlacementGroupSchedulingStrategy = PlacementGroupSchedulingStrategy


def bind_no_memory():
    """Upstream binds an actor to the memory of its GPU with libnuma, which a machine without GPUs may lack."""
    actors = sys.modules.get("orz.ppo.actors")
    if actors is not None:
        actors._SET_AFFINITY = True


def _newer_torch():
    c10d._shutdown_backend = lambda *_: None
    original = c10d._new_process_group_helper

    def without_options(*args, pg_options=None, **kwargs):
        return original(*args, **kwargs)

    c10d._new_process_group_helper = without_options


def _newer_transformers():
    original = transformers.AutoModel.from_pretrained.__func__

    def from_pretrained(cls, name, *args, **kwargs):
        # newer ones refuse to load inside `with torch.device("meta")`, where upstream only wants the class
        if torch.get_default_device().type != "meta":
            return original(cls, name, *args, **kwargs)
        return cls.from_config(transformers.AutoConfig.from_pretrained(name))

    transformers.AutoModel.from_pretrained = classmethod(from_pretrained)
    transformers.PreTrainedModel.all_tied_weights_keys = {}
