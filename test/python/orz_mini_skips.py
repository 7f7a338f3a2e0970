"""The miniature with a trainer that can skip rollouts: one with `exp.skip_prompt` leaves the replay buffer empty."""

import asyncio
import os
from dataclasses import dataclass
from functools import cached_property
from typing import Optional

from playground import orz_mini_ppo


@dataclass
class SkippingConfig(orz_mini_ppo.PPOExpConfig):
    skip_prompt: Optional[str] = None


class SkippingTrainer(orz_mini_ppo.CustomRewardTrainer):
    async def custom_reward_fn(self, prompts, outputs, extras, reward_model_fn):
        if self.cfg.skip_prompt in prompts:
            return [], [], []
        return await super().custom_reward_fn(prompts, outputs, extras, reward_model_fn)


class SkippingExp(orz_mini_ppo.PPOExp):
    @cached_property
    def trainer(self):
        return SkippingTrainer(
            cfg=self.cfg,
            strategy=self.strategy,
            tokenizer=self.tokenizer,
            train_dataset=self.train_dataset,
            vllm_engines=self.create_inference_engine(),
        )


if __name__ == "__main__":
    exp = SkippingExp().set_cfg(SkippingConfig())
    os.makedirs(exp.cfg.save_path, exist_ok=True)
    asyncio.run(exp.run())
