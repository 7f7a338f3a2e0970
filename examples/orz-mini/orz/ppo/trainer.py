"""The training loop, in ORZ's order: rollouts, rewards, advantages, critic, policy, save."""

import asyncio
import json
import os
import random

import torch
from torch.utils.data import DataLoader
from torch.utils.tensorboard import SummaryWriter

from orz.ppo.actors import PPORayActorGroup


class RayPPOTrainer:
    def __init__(
        self, cfg, strategy, tokenizer, train_dataset, eval_dataset=None, vllm_engines=None
    ):
        self.cfg, self.strategy, self.tokenizer = cfg, strategy, tokenizer
        self.train_dataset, self.eval_dataset = train_dataset, eval_dataset
        self.vllm_engines = vllm_engines
        self.prompts_dataloader = self.build_dataloader(train_dataset)
        self.writer = SummaryWriter(log_dir=cfg.tensorboard_log_dir)
        self.replay_buffer = []

    def build_dataloader(self, dataset):
        size = self.cfg.rollout_batch_size
        return DataLoader(dataset, batch_size=size, shuffle=True, collate_fn=dataset.collate_fn)

    async def build_models(self, PolicyRayActor, CriticRayActor, RefRayActor, RewardRayActor=None):
        cfg = self.cfg
        self.policy_model = PPORayActorGroup(cfg.actor_num_nodes, 1, PolicyRayActor)
        self.ref_model = PPORayActorGroup(cfg.ref_num_nodes, 1, RefRayActor)
        self.critic_model = None
        for group in (self.ref_model, self.policy_model):
            await asyncio.gather(
                *group.async_init_model_from_pretrained(self.strategy, cfg.pretrain)
            )
        if cfg.critic_pretrain:
            group = PPORayActorGroup(cfg.critic_num_nodes, 1, CriticRayActor)
            start = group.async_init_model_from_pretrained(self.strategy, cfg.critic_pretrain)
            await asyncio.gather(*start)
            self.critic_model = group

    async def eval(self):
        raise NotImplementedError("Eval function should be implemented in user's exp")

    async def train(self):
        cfg = self.cfg
        await self._sync_policy_weights_to_vllm()
        self.global_step = 0
        for episode in range(cfg.num_episodes):
            for iter, rand_prompts in enumerate(self.prompts_dataloader):
                last = iter == len(self.prompts_dataloader) - 1
                if cfg.enable_eval and (self.global_step % cfg.eval_interval == 0 or last):
                    await self.eval()
                reward = await self.make_experience(rand_prompts)
                if len(self.replay_buffer) <= 0:
                    continue
                if cfg.advantage_normalize:
                    self.normalize_advantages()
                self.dump_replay_buffer()
                random.shuffle(self.replay_buffer)
                status = {"reward": reward}
                if self.critic_model is not None:
                    status |= await self.ppo_local_train_critic(
                        [self.replay_buffer], self.global_step
                    )
                status |= await self.ppo_local_train_policy([self.replay_buffer], self.global_step)
                self.replay_buffer.clear()
                for name, value in {**status, "episode_idx": episode}.items():
                    self.writer.add_scalar(name, value, self.global_step)
                self.writer.flush()
                self.global_step += 1
                self.report(status)
                if self.global_step % cfg.save_interval == 0:
                    await self.policy_model.async_save_model(self.tokenizer, self.global_step)
                    if self.critic_model is not None:
                        await self.critic_model.async_save_model(self.tokenizer, self.global_step)
            if cfg.update_ref_every_epoch:
                await self.policy_model.async_save_model(self.tokenizer, self.global_step)
                policy = os.path.join(cfg.save_path, f"iter{self.global_step}", "policy")
                reload = self.ref_model.async_init_model_from_pretrained(self.strategy, policy)
                await asyncio.gather(*reload)
        final = cfg.num_episodes * len(self.prompts_dataloader)
        await self.policy_model.async_save_model(self.tokenizer, final)
        self.writer.close()

    @torch.no_grad()
    async def make_experience(self, all_inputs):
        """Fills the replay buffer, one experience a prompt; gives the mean reward."""
        n, tokenizer = self.cfg.n_samples_per_prompt, self.tokenizer
        prompts = [text for text, _ in all_inputs for _ in range(n)]
        extras = [extra for _, extra in all_inputs for _ in range(n)]
        prompt_ids = tokenizer(prompts, add_special_tokens=False)["input_ids"]
        start = len(prompt_ids[0])  # every prompt of this task has one length
        sequences = await self.generate_vllm(prompt_ids)
        is_action = sequences[:, start:] != tokenizer.pad_token_id
        texts = [tokenizer.decode(s[m]) for s, m in zip(sequences[:, start:], is_action)]
        outputs = [{"response": text} for text in texts]
        prompts, outputs, scores = await self.custom_reward_fn(prompts, outputs, extras, None)
        if len(prompts) == 0:
            return 0.0
        log_probs, base_log_probs, values = await self.inference_and_calculates(sequences)
        action_mask = torch.zeros_like(log_probs)
        action_mask[:, start - 1 :] = is_action.float()
        rewards = torch.zeros_like(log_probs)
        last_action = start - 2 + is_action.sum(1)
        rewards[torch.arange(len(rewards)), last_action] = torch.tensor(scores).float()
        advantages, returns = self.get_advantages_and_returns(values, rewards, action_mask)
        batch = dict(
            sequences=sequences,
            action_mask=action_mask,
            log_probs=log_probs,
            base_log_probs=base_log_probs,
            values=values,
            advantages=advantages,
            returns=returns,
        )
        for i in range(0, len(sequences), n):
            self.replay_buffer.append({k: v[i : i + n] for k, v in batch.items()})
        return sum(output["score"] for output in outputs) / len(outputs)

    async def generate_vllm(self, prompt_ids):
        return self.vllm_engines[0].generate(
            prompt_ids,
            max_tokens=self.cfg.generate_max_len,
            temperature=self.cfg.temperature,
            stop_id=self.tokenizer.eos_token_id,
            pad_id=self.tokenizer.pad_token_id,
            seed=self.cfg.seed * 1_000_003 + self.global_step,
        )

    async def custom_reward_fn(self, prompts, outputs, extras, reward_model_fn):
        raise NotImplementedError("custom reward function is not supported yet")

    async def inference_and_calculates(self, sequences):
        (log_probs,) = await self.policy_model.async_run_method("forward", sequences)
        (base_log_probs,) = await self.ref_model.async_run_method("forward", sequences)
        if self.critic_model is None:
            return log_probs, base_log_probs, torch.zeros_like(log_probs)
        (values,) = await self.critic_model.async_run_method("forward", sequences)
        return log_probs, base_log_probs, values

    def get_advantages_and_returns(self, values, rewards, mask):
        advantages, running = torch.zeros_like(values), torch.zeros(len(values))
        following = torch.zeros(len(values))
        for t in reversed(range(values.shape[1])):
            delta = rewards[:, t] + self.cfg.gamma * following - values[:, t]
            running = (delta + self.cfg.gamma * self.cfg.lambd * running) * mask[:, t]
            advantages[:, t], following = running, values[:, t] * mask[:, t]
        return advantages, advantages + values

    def normalize_advantages(self):
        mask = torch.cat([item["action_mask"] for item in self.replay_buffer]).bool()
        every = torch.cat([item["advantages"] for item in self.replay_buffer])[mask]
        for item in self.replay_buffer:
            item["advantages"] = (item["advantages"] - every.mean()) / (every.std() + 1e-8)

    def dump_replay_buffer(self):
        folder = os.path.join(self.cfg.save_path, "dumped_replay_buffer")
        os.makedirs(folder, exist_ok=True)
        name = f"iter{self.global_step}_replay_buffer.jsonl"
        with open(os.path.join(folder, name), "a") as file:
            for item in self.replay_buffer:
                keys = ("sequences", "advantages", "returns")
                file.write(json.dumps({k: item[k].tolist() for k in keys}) + "\n")

    async def ppo_local_train_policy(self, replay_buffers, global_steps):
        (status,) = await self.policy_model.async_ppo_train(global_steps, replay_buffers)
        await self._sync_policy_weights_to_vllm()
        return status

    async def ppo_local_train_critic(self, replay_buffers, global_steps):
        (status,) = await self.critic_model.async_ppo_train(global_steps, replay_buffers)
        return status

    async def _sync_policy_weights_to_vllm(self):
        (weights,) = await self.policy_model.async_run_method("state_dict")
        for engine in self.vllm_engines:
            engine.update_weights(weights)

    def report(self, status):
        total = self.cfg.num_episodes * len(self.prompts_dataloader)
        print(
            f"step {self.global_step}/{total} | reward {status['reward']:.4f}"
            f" | policy_loss {status['policy_loss']:.6f}"
            f" | value_loss {status.get('critic_loss', 0.0):.6f} | lr {status['actor_lr']:.2e}",
            flush=True,
        )
