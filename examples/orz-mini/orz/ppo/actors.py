"""Policy, critic and reference. In ORZ each is a group of Ray actors on GPUs; here a group is one object.

The calls keep Ray's form (`handle.method.remote(…)`), and each actor keeps a random-number stream of its
own, as a process of its own would.
"""

import asyncio
import os

import torch
from transformers import AutoModelForCausalLM

from orz.ppo.models import get_llm_for_sequence_regression, log_probs_of
from orz.ppo.utils import DEVICE


class RemoteMethod:
    def __init__(self, handle, function):
        self._handle, self._function = handle, function

    async def remote(self, *args, **kwargs):
        outer = torch.get_rng_state()
        torch.set_rng_state(self._handle.rng_state)
        try:
            return self._function(self._handle.actor, *args, **kwargs)
        finally:
            self._handle.rng_state = torch.get_rng_state()
            torch.set_rng_state(outer)


class ActorHandle:
    def __init__(self, actor_type):
        self.actor, self.rng_state = actor_type(), torch.Generator().manual_seed(0).get_state()

    def __getattr__(self, name):
        if name == "__ray_call__":  # Ray's own way to run a function inside an actor
            return RemoteMethod(self, lambda actor, function, *args: function(actor, *args))
        return RemoteMethod(self, getattr(type(self.actor), name))


class PPORayActorGroup:
    def __init__(self, num_nodes, num_gpus_per_node, ray_actor_type):
        self.ray_actor_type = ray_actor_type
        self._actor_handlers = [ActorHandle(ray_actor_type)]

    def async_init_model_from_pretrained(self, *args, **kwargs):
        return [h.init_model_from_pretrained.remote(*args, **kwargs) for h in self._actor_handlers]

    async def offload_to_cpu(self):
        """ORZ moves models that share a GPU with vLLM out of it and back; one process has nothing to move."""

    async def backload_to_gpu(self):
        """The way back."""

    async def async_save_model(self, tokenizer, iteration):
        return await self.async_run_method("save_model", tokenizer, iteration)

    async def async_ppo_train(self, global_steps, replay_buffers):
        return await self.async_run_method("ppo_train", global_steps, replay_buffers[0])

    async def async_run_method(self, method_name, *args, **kwargs):
        calls = [getattr(h, method_name).remote(*args, **kwargs) for h in self._actor_handlers]
        return await asyncio.gather(*calls)


def minibatches(replay_buffer, count):
    """The experiences in random order, stacked into `count` batches."""
    order = torch.randperm(len(replay_buffer)).tolist()
    for part in (order[i::count] for i in range(min(count, len(order)))):
        keys = replay_buffer[0].keys()
        yield {k: torch.cat([replay_buffer[i][k] for i in part]).to(DEVICE) for k in keys}


def masked_mean(values, mask):
    return (values * mask).sum() / mask.sum()


class PolicyRayActorBase:
    def init_model_from_pretrained(self, strategy, pretrain):
        self.strategy, self.args = strategy, strategy.args
        strategy.setup_distributed()
        model = AutoModelForCausalLM.from_pretrained(pretrain, dtype=torch.float32)
        self.model = strategy.prepare(model, self.args.actor_learning_rate)

    def save_model(self, tokenizer, iteration):
        folder = os.path.join(self.args.save_path, f"iter{iteration}", "policy")
        self.strategy.save_model(self.model, tokenizer, folder)

    @torch.no_grad()
    def forward(self, sequences):
        return log_probs_of(self.model, sequences.to(DEVICE)).cpu()

    def state_dict(self):
        return self.model.module.state_dict()

    def ppo_train(self, global_steps, replay_buffer):
        losses, eps = [], self.args.eps_clip
        for _ in range(self.args.max_epochs):
            for batch in minibatches(replay_buffer, self.args.policy_update_steps):
                log_probs = log_probs_of(self.model, batch["sequences"])
                ratio = (log_probs - batch["log_probs"]).exp()
                advantages, mask = batch["advantages"], batch["action_mask"]
                clipped = ratio.clamp(1 - eps, 1 + eps) * advantages
                policy_loss = masked_mean(-torch.min(ratio * advantages, clipped), mask)
                to_base = batch["base_log_probs"] - log_probs
                kl_loss = masked_mean(to_base.exp() - 1 - to_base, mask)
                self.model.backward(policy_loss + self.args.kl_loss_coef * kl_loss)
                self.model.step()
                losses.append(policy_loss.item())
        lr = self.model.lr_scheduler.get_last_lr()[0]
        return {"policy_loss": sum(losses) / len(losses), "actor_lr": lr}


class CriticRayActorBase:
    def init_model_from_pretrained(self, strategy, pretrain):
        self.strategy, self.args = strategy, strategy.args
        strategy.setup_distributed()
        fresh = self.args.pretrain == self.args.critic_pretrain  # by the strings, as in ORZ
        model = get_llm_for_sequence_regression(pretrain, init_value_head=fresh)
        self.model = strategy.prepare(model, self.args.critic_learning_rate)

    def save_model(self, tokenizer, iteration):
        folder = os.path.join(self.args.save_path, f"iter{iteration}", "critic")
        self.strategy.save_model(self.model, tokenizer, folder)

    @torch.no_grad()
    def forward(self, sequences):
        return self.model(sequences.to(DEVICE))[:, :-1].cpu()

    def ppo_train(self, global_steps, replay_buffer):
        losses, clip = [], self.args.value_clip
        for _ in range(self.args.max_epochs):
            for batch in minibatches(replay_buffer, self.args.critic_update_steps):
                values, old = self.model(batch["sequences"])[:, :-1], batch["values"]
                clipped = old + (values - old).clamp(-clip, clip)
                worst = torch.max(
                    (values - batch["returns"]) ** 2, (clipped - batch["returns"]) ** 2
                )
                loss = 0.5 * masked_mean(worst, batch["action_mask"])
                self.model.backward(loss)
                self.model.step()
                losses.append(loss.item())
        lr = self.model.lr_scheduler.get_last_lr()[0]
        return {"critic_loss": sum(losses) / len(losses), "critic_lr": lr}


class RefRayActorBase:
    def init_model_from_pretrained(self, strategy, pretrain):
        strategy.setup_distributed()
        model = AutoModelForCausalLM.from_pretrained(pretrain, dtype=torch.float32)
        self.model = strategy.prepare(model)

    @torch.no_grad()
    def forward(self, sequences):
        return log_probs_of(self.model, sequences.to(DEVICE)).cpu()


PolicyRayActor, CriticRayActor, RefRayActor = (
    PolicyRayActorBase,
    CriticRayActorBase,
    RefRayActorBase,
)
