"""A user's experiment on upstream's own PPOExp, small enough for a CPU: python -m playground.tiny_ppo [exp.key=value …]

With its own trainer, as playground/orz_7b_ppo.py has one.
"""

import asyncio
import os
from dataclasses import dataclass
from functools import cached_property
from typing import Optional

from loguru import logger
from omegaconf.listconfig import ListConfig
from orz.exps.examples.ppo.ppo_base_exp import BasePPOExpConfig
from playground import orz_7b_ppo

file_name = f"{os.path.splitext(os.path.basename(__file__))[0]}"


@dataclass
class PPOExpConfig(BasePPOExpConfig):
    use_compute_reward_fn: bool = True
    use_orm_score: bool = False
    ref_num_gpus_per_node: int = 1
    actor_num_gpus_per_node: int = 1
    critic_num_gpus_per_node: int = 1
    reward_num_gpus_per_node: int = 1
    vllm_num_engines: int = 1
    zero_stage: int = 2
    adam_offload: bool = False
    bf16: bool = False
    flash_attn: bool = False
    gradient_checkpointing: bool = False

    pretrain: Optional[str] = os.path.abspath(
        "base"
    )  # absolute: Ray's workers have a folder of their own
    reward_pretrain: Optional[str] = None
    save_interval: int = 2
    ckpt_path: str = f"orz_ckpt/{file_name}"
    save_path: str = os.path.abspath(f"orz_ckpt/{file_name}")
    tensorboard_log_dir: str = os.path.abspath(f"orz_logs/{file_name}")
    prompt_data: ListConfig = ListConfig(["data/prompts.json"])
    eval_prompt_data: ListConfig = ListConfig([])

    # 20 prompts in batches of 8 are 3 steps an episode, the last one short; upstream's own arithmetic says 2
    num_episodes: int = 3
    rollout_batch_size: int = 8
    n_samples_per_prompt: int = 2
    train_batch_size: int = 16
    actor_learning_rate: float = 1e-3
    critic_learning_rate: float = 2e-3
    num_warmup_steps: int = 5
    normalize_reward: bool = False
    update_ref_every_epoch: bool = False
    micro_rollout_batch_size: int = 8
    policy_update_steps: int = 1
    critic_update_steps: int = 2
    micro_train_batch_size: int = 1
    micro_forward_batch_size: int = 1
    prompt_max_len: int = 256
    generate_max_len: int = 64
    max_len: int = 512
    packing_max_len: int = 512
    init_kl_coef: float = 0
    use_kl_loss: bool = True
    use_kl_estimator_k3: bool = True
    kl_loss_coef: float = 0.1  # so that another reference gives other weights
    top_k: int = -1
    stop: ListConfig = ListConfig(["</answer>"])
    use_grpo: bool = False
    critic_pretrain: Optional[str] = "" if use_grpo else pretrain

    skip_prompt: Optional[str] = None  # a rollout with this prompt leaves the replay buffer empty


class TinyTrainer(orz_7b_ppo.CustomRewardTrainer):
    async def custom_reward_fn(self, prompts, outputs, extras, reward_model_fn):
        skip = self.cfg.skip_prompt
        if skip is not None and any(skip in prompt for prompt in prompts):
            return [], [], []
        return await super().custom_reward_fn(prompts, outputs, extras, reward_model_fn)


class TinyExp(orz_7b_ppo.PPOExp):
    @cached_property
    def trainer(self):
        return TinyTrainer(
            cfg=self.cfg,
            strategy=self.strategy,
            tokenizer=self.tokenizer,
            train_dataset=self.train_dataset,
            eval_dataset=self.eval_dataset,
            vllm_engines=self.create_inference_engine(),
            colocate_pg=self.get_colocate_pg,
        )


if __name__ == "__main__":
    exp = TinyExp().set_cfg(PPOExpConfig())
    logger.info(exp.get_cfg_as_str(exp.cfg))
    for folder in (exp.cfg.save_path, exp.cfg.tensorboard_log_dir, exp.cfg.ckpt_path):
        os.makedirs(folder, exist_ok=True)
    asyncio.run(exp.run())
