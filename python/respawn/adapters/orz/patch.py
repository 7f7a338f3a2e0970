"""The few places where upstream's classes are wrapped, in this process only; no file of theirs changes.

They are wrapped in three steps, each when what it needs is known: at once what needs the command line alone; when
the config stands, what needs the start; when the trainer exists, what needs the session.
"""

from __future__ import annotations

import asyncio
import functools
import importlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

import respawn
from respawn.adapters.orz import upstream
from respawn.adapters.orz.arguments import Arguments
from respawn.adapters.orz.config import Config
from respawn.adapters.orz.engine import load_state, save_state
from respawn.adapters.orz.session import Session
from respawn.adapters.orz.start import Start, begin
from respawn.runtime import rng
from respawn.runtime.errors import UserError
from respawn.runtime.ordered import OrderedAsyncio

T = TypeVar("T")


def install(modules: dict[str, Any], arguments: Arguments) -> None:
    """Wraps upstream's modules so that the experiment in this process starts where the arguments say."""
    _send_by_value()
    trainer, actors = modules["orz.ppo.trainer"], modules["orz.ppo.actors"]
    trainer.asyncio = OrderedAsyncio()
    trainer.enumerate = _enumerate
    made = functools.partial(_wrap_group, _Group(actors))
    configured = functools.partial(_wrap_trainer, _Trainer(trainer), arguments, made)
    _wrap_config(modules["orz.exps.base_exp"], arguments, configured)
    trainer.RayPPOTrainer.__init__ = _refuse_early(trainer.RayPPOTrainer.__init__)


class _Trainer:
    """Upstream's trainer as it was before anything of it was wrapped: an experiment may be configured twice."""

    def __init__(self, module: Any) -> None:
        self.module = module
        self.init: Callable[..., None] = module.RayPPOTrainer.__init__
        self.writer: Callable[..., Any] = module.SummaryWriter


class _Group:
    """Upstream's group of actors as it was before anything of it was wrapped."""

    def __init__(self, actors: Any) -> None:
        self.actors = actors
        self.load: Callable[..., list[Any]] = (
            actors.PPORayActorGroup.async_init_model_from_pretrained
        )
        self.save: Callable[..., Any] = actors.PPORayActorGroup.async_save_model


def _send_by_value() -> None:
    """What runs inside Ray's actors travels with the call: workers need no respawn on their path."""
    try:
        ray: Any = importlib.import_module("ray")
    except ImportError:
        return
    ray.cloudpickle.register_pickle_by_value(respawn)


def _enumerate(iterable: Iterable[T], start: int = 0) -> Iterator[tuple[int, T]]:
    """A resumed episode counts its batches from where it was: its last one is known as the last."""
    return enumerate(iterable, start + getattr(iterable, "passed", 0))


def _refuse_early(init: Callable[..., None]) -> Callable[..., None]:
    """A trainer that is made before any config was set would run from step 0 over what is there."""

    @functools.wraps(init)
    def __init__(*_: Any, **__: Any) -> None:
        raise UserError(
            "this experiment makes its trainer without set_cfg(…), where respawn.orz chooses the start:"
            " call it first, as upstream's own experiments do"
        )

    return __init__


def _wrap_config(
    base_exp: Any, arguments: Arguments, configured: Callable[[Config, Start], None]
) -> None:
    experiment = base_exp.BaseExp
    original = experiment.set_cfg
    if arguments.overrides and not getattr(base_exp, "HYDRA_INSTALLED", True):
        raise UserError(
            "Hydra is not installed in this Python, and upstream then ignores every exp.key=value without a"
            " word: pip install hydra-core"
        )

    @functools.wraps(original)
    def set_cfg(self: Any, cfg: Any) -> Any:
        try:
            result = original(self, cfg)
        except Exception as error:
            # upstream's own refusal (a ValueError that prints the whole config after " in "), or Hydra's
            if not (isinstance(error, ValueError) or type(error).__module__.startswith("hydra.")):
                raise
            reason = str(error).split(f" in {type(cfg).__name__}")[0].split(" in <")[0]
            raise UserError(f"the overrides were not taken: {reason}") from None
        upstream.require_settings(self.cfg)
        start = begin(arguments, self.cfg)
        rng.seed(self.cfg.seed if self.cfg.seed is not None else 0)
        configured(self.cfg, start)
        return result

    experiment.set_cfg = set_cfg


def _wrap_trainer(
    original: _Trainer,
    arguments: Arguments,
    made: Callable[[Session], None],
    cfg: Config,
    start: Start,
) -> None:
    @functools.wraps(original.init)
    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        original.init(self, *args, **kwargs)
        made(Session(arguments, cfg, start, self))

    @functools.wraps(original.writer)
    def writer(*args: Any, **kwargs: Any) -> Any:
        if start.purges_events:
            kwargs.setdefault("purge_step", start.global_step)
        return original.writer(*args, **kwargs)

    original.module.RayPPOTrainer.__init__ = __init__
    original.module.SummaryWriter = writer


def _wrap_group(original: _Group, session: Session) -> None:
    actors, saves, models = original.actors, session.saves, session.models

    @functools.wraps(original.load)
    def async_init_model_from_pretrained(self: Any, strategy: Any, pretrain: str) -> list[Any]:
        role = _role(actors, self)
        source = models.source_of(role, pretrain, session.passing)
        if source is None:
            return []
        folder = models.state_to_load(role, len(self._actor_handlers))
        calls = original.load(self, strategy, source)
        # an actor does its calls in the order of their submission: the state comes after the weights
        return calls if folder is None else [*calls, *_on_each(self, load_state, folder, role)]

    @functools.wraps(original.save)
    async def async_save_model(self: Any, tokenizer: Any, iteration: int) -> Any:
        role = _role(actors, self)
        if session.passing or not saves.needs_save(role, iteration):
            saves.repeated(role, iteration)
            return []
        saves.begins(iteration)
        result = await original.save(self, tokenizer, iteration)
        folder = saves.state_folder(iteration)
        if folder is not None:
            # colocated models wait in the main memory, and DeepSpeed wants its state back before it saves
            colocated = session.cfg.colocate_all
            if colocated:
                await self.backload_to_gpu()
            await asyncio.gather(*_on_each(self, save_state, folder, role))
            if colocated:
                await self.offload_to_cpu()
        saves.saved(role, iteration)
        return result

    actors.PPORayActorGroup.async_init_model_from_pretrained = async_init_model_from_pretrained
    actors.PPORayActorGroup.async_save_model = async_save_model


def _on_each(group: Any, function: Callable[..., None], folder: str, role: str) -> Sequence[Any]:
    """Runs a function inside each actor of a group, with the actor's rank as its last argument."""
    return [
        handle.__ray_call__.remote(function, folder, role, rank)
        for rank, handle in enumerate(group._actor_handlers)
    ]


def _role(actors: Any, group: Any) -> str:
    """policy, critic, ref or other: by the class that Ray wraps, so that the user's subclasses count too."""
    actor_type = group.ray_actor_type
    metadata = getattr(actor_type, "__ray_metadata__", None)
    actor_class = getattr(metadata, "modified_class", actor_type)
    for name, role in (("Policy", "policy"), ("Critic", "critic"), ("Ref", "ref")):
        if issubclass(actor_class, getattr(actors, f"{name}RayActorBase")):
            return role
    return "other"
