"""All that this adapter takes for granted about Open-Reasoner-Zero, checked before a run starts."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import os
from typing import Any

from respawn.runtime.errors import UserError

VERSION = "3fdd9a0 (2025-06-03)"

# module, name in it, what it is used for
NAMES = (
    ("orz.exps.base_exp", "BaseExp.set_cfg", "takes the overrides; the checkpoint is set after it"),
    (
        "orz.ppo.trainer",
        "RayPPOTrainer.__init__",
        "makes prompts_dataloader, which is spun forward",
    ),
    ("orz.ppo.trainer", "RayPPOTrainer.train", "counts global_step over prompts_dataloader"),
    ("orz.ppo.trainer", "SummaryWriter", "gets the step from which old events are purged"),
    ("orz.ppo.trainer", "asyncio", "collects experiences; made to keep their order"),
    ("orz.ppo.actors", "PPORayActorGroup.async_init_model_from_pretrained", "loads the models"),
    ("orz.ppo.actors", "PPORayActorGroup.async_save_model", "saves policy, then critic"),
    ("orz.ppo.actors", "PolicyRayActorBase.save_model", "writes iterN/policy"),
    ("orz.ppo.actors", "CriticRayActorBase.save_model", "writes iterN/critic"),
    (
        "orz.ppo.actors",
        "PPORayActorGroup.backload_to_gpu",
        "brings a colocated model's state back before it is saved",
    ),
    ("orz.ppo.actors", "PPORayActorGroup.offload_to_cpu", "and takes it away again"),
    ("orz.ppo.actors", "RefRayActorBase", "is the reference, which stays what it was"),
)

# what objects carry has no name before they exist: module, the method that uses it, attribute, what for
ATTRIBUTES = (
    (
        "orz.ppo.trainer",
        "RayPPOTrainer.train",
        "prompts_dataloader",
        "is replaced by a loader that knows its position",
    ),
    ("orz.ppo.trainer", "RayPPOTrainer.train", "global_step", "is set to that of the checkpoint"),
    ("orz.ppo.trainer", "RayPPOTrainer.train", "critic_model", "tells whether a critic is saved"),
    (
        "orz.ppo.actors",
        "PPORayActorGroup.__init__",
        "ray_actor_type",
        "tells policy, critic and reference apart",
    ),
    (
        "orz.ppo.actors",
        "PPORayActorGroup.async_init_model_from_pretrained",
        "_actor_handlers",
        "reaches each actor, whose optimizer state is saved",
    ),
    (
        "orz.ppo.actors",
        "PolicyRayActorBase.init_model_from_pretrained",
        "model",
        "holds the DeepSpeed engine (the policy's in its own `model`)",
    ),
    (
        "orz.ppo.actors",
        "CriticRayActorBase.init_model_from_pretrained",
        "model",
        "is the DeepSpeed engine of the critic",
    ),
)

# settings of an experiment that are read or set
SETTINGS = (
    "pretrain",
    "critic_pretrain",
    "save_path",
    "save_interval",
    "num_episodes",
    "seed",
    "update_ref_every_epoch",
    "colocate_all",
)


def require_module(module: str) -> None:
    """The user's module must be importable from here, as for `python -m MODULE`."""
    if module.endswith(".py") or "/" in module:
        dotted = module.removesuffix(".py").strip("./").replace("/", ".")
        raise UserError(f"{module} is a file: name the module instead, {dotted}")
    try:
        found = importlib.util.find_spec(module)
    except (ImportError, ValueError, AttributeError):
        found = None
    if found is None or found.loader is None:
        raise UserError(
            f"there is no module {module} in {os.getcwd()}: start in the folder above playground/,"
            f" where `python -m {module}` works"
        )


def load() -> dict[str, Any]:
    """Imports upstream and checks every name above; gives its modules by name."""
    modules: dict[str, Any] = {}
    for module, name, purpose in NAMES:
        if module not in modules:
            modules[module] = _import(module)
        if _find(modules[module], name) is None:
            raise _missing(modules[module], name, purpose)
    for module, method, attribute, purpose in ATTRIBUTES:
        # the base class's own code must use it; a user's override of the method is free to differ
        function = inspect.unwrap(_find(modules[module], method) or len)
        if attribute not in getattr(getattr(function, "__code__", None), "co_names", ()):
            raise _missing(modules[module], f"{method.rpartition('.')[0]}().{attribute}", purpose)
    return modules


def _find(value: Any, name: str) -> Any:
    for part in name.split("."):
        value = getattr(value, part, None)
    return value


def _missing(module: Any, name: str, purpose: str) -> UserError:
    return UserError(
        f"this Open-Reasoner-Zero has no {module.__name__}.{name} ({purpose}); respawn.orz was written for"
        f" upstream {VERSION}. It was found at {module.__file__}"
    )


def require_settings(cfg: object) -> None:
    """A config that lacks a setting would fail in the middle of a run: say so before it."""
    for name in SETTINGS:
        if not hasattr(cfg, name):
            raise UserError(
                f"the experiment's config has no {name}, which upstream {VERSION} has: derive it from"
                " BasePPOExpConfig"
            )


def _import(module: str) -> Any:
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        missing = error.name or module
        if missing == "orz" or missing.startswith("orz."):
            raise UserError(
                f"Open-Reasoner-Zero is not in {os.getcwd()} ({missing} is missing): start in its folder"
            ) from None
        raise UserError(
            f"Open-Reasoner-Zero needs the package {missing}, which this Python lacks: install it, or"
            " choose the Python that trains"
        ) from None
