"""All that this package takes for granted about Open-Reasoner-Zero, checked before a run starts."""

import importlib
import importlib.util
import os

from respawn.errors import UserError

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
    ("orz.ppo.actors", "RefRayActorBase", "is the reference, which stays what it was"),
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


def load() -> dict[str, object]:
    """Imports upstream and checks every name above; gives its modules by name."""
    modules = {}
    for module, name, purpose in NAMES:
        if module not in modules:
            modules[module] = _import(module)
        value = modules[module]
        for part in name.split("."):
            if not hasattr(value, part):
                raise UserError(
                    f"this Open-Reasoner-Zero has no {module}.{name} ({purpose}); respawn.orz was written"
                    f" for upstream {VERSION}. It was found at {modules[module].__file__}"
                )
            value = getattr(value, part)
    return modules


def handles_of(group) -> list:
    """The handles of a group's actors, by rank."""
    handles = getattr(group, "_actor_handlers", None)
    if handles is None:
        raise UserError(
            "this Open-Reasoner-Zero has no PPORayActorGroup._actor_handlers (reaches each actor, whose"
            f" optimizer state is saved); respawn.orz was written for upstream {VERSION}."
            " --state weights does without"
        )
    return handles


def require_settings(cfg: object) -> None:
    """A config that lacks a setting would fail in the middle of a run: say so before it."""
    for name in SETTINGS:
        if not hasattr(cfg, name):
            raise UserError(
                f"the experiment's config has no {name}, which upstream {VERSION} has: derive it from"
                " BasePPOExpConfig"
            )


def _import(module: str):
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
