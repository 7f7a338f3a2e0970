"""
Mini Qwen2 + ppo on sums of two digits: learns in about a minute on a CPU

running command, in the folder above playground/:
python -m playground.orz_mini_ppo [exp.key=value ...]
"""

import asyncio
import copy
import json
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import Optional

import numpy as np
from orz.exps.examples.ppo.ppo_base_exp import BasePPOExp, BasePPOExpConfig
from orz.ppo import PromptDataset, RayPPOTrainer
from playground.make_base import dialogues, make_base

DEBUG_MODE = (
    False if os.environ.get("DEBUG_MODE", "False") == "False" else True
)  # Global debug flag

file_name = f"{'debug_' if DEBUG_MODE else ''}{os.path.splitext(os.path.basename(__file__))[0]}"
executor = ThreadPoolExecutor(max_workers=4)


@dataclass
class PPOExpConfig(BasePPOExpConfig):
    # path related settings
    pretrain: Optional[str] = "base_model"  # made on the first start
    save_interval: int = 5
    ckpt_path: str = f"orz_ckpt/{file_name}"
    save_path: str = f"orz_ckpt/{file_name}"
    tensorboard_log_dir: str = f"orz_logs/{file_name}"

    # ppo related settings
    actor_learning_rate: float = 5e-4
    critic_learning_rate: float = 2e-3
    num_warmup_steps: int = 10
    update_ref_every_epoch: bool = False
    num_episodes: int = 6 if not DEBUG_MODE else 1
    rollout_batch_size: int = 24
    n_samples_per_prompt: int = 32 if not DEBUG_MODE else 4
    policy_update_steps: int = 4
    critic_update_steps: int = 8
    kl_loss_coef: float = 0.001
    generate_max_len: int = 3

    # grpo related settings
    use_grpo: bool = False
    critic_pretrain: Optional[str] = "" if use_grpo else pretrain


class CustomRewardTrainer(RayPPOTrainer):
    async def custom_reward_fn(self, prompts, outputs, extras, reward_model_fn):
        """1 for the right answer that stops, else 0: verified, never judged."""
        stop = self.tokenizer.eos_token
        scores = []
        for output, extra in zip(outputs, extras):
            output["score"] = float(output["response"] == extra["answer"] + stop)
            scores.append(output["score"])
        if self.cfg.use_grpo:
            for i in range(0, len(scores), self.cfg.n_samples_per_prompt):
                group = np.array(scores[i : i + self.cfg.n_samples_per_prompt])
                scores[i : i + len(group)] = (group - group.mean()) / (group.std() + 1e-6)
        name = f"iter{self.global_step}_generation_results.json"
        saved = [dict(prompt=p, outputs=o) for p, o in zip(prompts, outputs)]
        path = os.path.join(self.cfg.save_path, name)
        asyncio.get_running_loop().run_in_executor(
            executor, dump_results, path, copy.deepcopy(saved)
        )
        return prompts, outputs, scores


def dump_results(path, saved):
    with open(path, "w") as file:
        json.dump(saved, file, ensure_ascii=False, indent=2)


class PPOExp(BasePPOExp):
    @cached_property
    def trainer(self):
        return CustomRewardTrainer(
            cfg=self.cfg,
            strategy=self.strategy,
            tokenizer=self.tokenizer,
            train_dataset=self.train_dataset,
            vllm_engines=self.create_inference_engine(),
        )

    @cached_property
    def train_dataset(self):
        return PromptDataset(dialogues(), self.tokenizer, self.cfg.prompt_max_len, self.strategy)


if __name__ == "__main__":
    if not os.path.isdir(PPOExpConfig.pretrain):
        make_base(PPOExpConfig.pretrain)
    exp = PPOExp().set_cfg(PPOExpConfig())
    print(exp.get_cfg_as_str(exp.cfg), flush=True)
    os.makedirs(exp.cfg.save_path, exist_ok=True)
    os.makedirs(exp.cfg.tensorboard_log_dir, exist_ok=True)
    os.makedirs(exp.cfg.ckpt_path, exist_ok=True)
    asyncio.run(exp.run())
