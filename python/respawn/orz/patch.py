"""The few places where upstream's classes are wrapped, in this process only; no file of theirs changes."""

import asyncio
import functools

import respawn
from respawn.errors import UserError
from respawn.orz import state
from respawn.orz.ordered import OrderedAsyncio
from respawn.orz.session import Session


def install(modules: dict, session: Session) -> None:
    """Wraps upstream so that it tells the session what it does and asks it where to start."""
    _send_by_value()
    trainer, actors = modules["orz.ppo.trainer"], modules["orz.ppo.actors"]
    _wrap_config(modules["orz.exps.base_exp"], session)
    _wrap_trainer(trainer.RayPPOTrainer, session)
    _wrap_group(actors, session)
    trainer.asyncio = OrderedAsyncio()
    trainer.enumerate = _enumerate
    trainer.SummaryWriter = _purging(trainer.SummaryWriter, session)


def _send_by_value() -> None:
    """What runs inside Ray's actors travels with the call: workers need no respawn on their path."""
    try:
        from ray import cloudpickle
    except ImportError:
        return
    cloudpickle.register_pickle_by_value(respawn)


def _enumerate(iterable, start: int = 0):
    """A resumed episode counts its batches from where it was: its last one is known as the last."""
    return enumerate(iterable, start + getattr(iterable, "passed", 0))


def _purging(writer, session: Session):
    @functools.wraps(writer)
    def make(*args, **kwargs):
        if session.purges_events():
            kwargs.setdefault("purge_step", session.start.global_step)
        return writer(*args, **kwargs)

    return make


def _wrap_config(base_exp, session: Session) -> None:
    experiment = base_exp.BaseExp
    original = experiment.set_cfg
    if session.arguments.overrides and not getattr(base_exp, "HYDRA_INSTALLED", True):
        raise UserError(
            "Hydra is not installed in this Python, and upstream then leaves every exp.key=value out without a"
            " word: pip install hydra-core"
        )

    @functools.wraps(original)
    def set_cfg(self, cfg):
        try:
            result = original(self, cfg)
        except Exception as error:
            # upstream's own refusal (a ValueError that prints the whole config after " in "), or Hydra's
            if not (isinstance(error, ValueError) or type(error).__module__.startswith("hydra.")):
                raise
            reason = str(error).split(f" in {type(cfg).__name__}")[0].split(" in <")[0]
            raise UserError(f"the overrides were not taken: {reason}") from None
        session.configured(self.cfg)
        return result

    experiment.set_cfg = set_cfg


def _wrap_trainer(trainer, session: Session) -> None:
    original = trainer.__init__

    @functools.wraps(original)
    def __init__(self, *args, **kwargs):
        original(self, *args, **kwargs)
        session.attach(self)

    trainer.__init__ = __init__


def _wrap_group(actors, session: Session) -> None:
    group = actors.PPORayActorGroup
    load, save = group.async_init_model_from_pretrained, group.async_save_model

    @functools.wraps(load)
    def async_init_model_from_pretrained(self, strategy, pretrain):
        role = _role(actors, self)
        source = session.source_of(role, pretrain)
        if source is None:
            return []
        folder = None
        if session.arguments.state == "full":
            folder = session.state_to_load(role, self._actor_handlers)
        calls = load(self, strategy, source)
        # an actor does its calls in the order of their submission: the state comes after the weights
        return calls if folder is None else [*calls, *_on_each(self, state.load, folder, role)]

    @functools.wraps(save)
    async def async_save_model(self, tokenizer, iteration):
        role = _role(actors, self)
        if session.passing or not session.needs_save(role, iteration):
            session.repeated(role, iteration)
            return []
        session.save_begins(iteration)
        result = await save(self, tokenizer, iteration)
        folder = session.state_to_save(role, iteration)
        if folder is not None:
            # colocated models wait in the main memory, and DeepSpeed wants its state back before it saves
            colocated = session.cfg.colocate_all
            if colocated:
                await self.backload_to_gpu()
            await asyncio.gather(*_on_each(self, state.save, folder, role))
            if colocated:
                await self.offload_to_cpu()
        session.saved(role, iteration)
        return result

    group.async_init_model_from_pretrained = async_init_model_from_pretrained
    group.async_save_model = async_save_model


def _on_each(group, function, folder: str, role: str) -> list:
    """Runs a function inside each actor of a group, with the actor's rank as its last argument."""
    return [
        handle.__ray_call__.remote(function, folder, role, rank)
        for rank, handle in enumerate(group._actor_handlers)
    ]


def _role(actors, group) -> str:
    """policy, critic, ref or other: by the class that Ray wraps, so that the user's subclasses count too."""
    actor_type = group.ray_actor_type
    metadata = getattr(actor_type, "__ray_metadata__", None)
    actor_class = getattr(metadata, "modified_class", actor_type)
    for name, role in (("Policy", "policy"), ("Critic", "critic"), ("Ref", "ref")):
        if issubclass(actor_class, getattr(actors, f"{name}RayActorBase")):
            return role
    return "other"
