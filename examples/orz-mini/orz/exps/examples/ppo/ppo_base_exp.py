"""The base experiment: every setting with its default, and how its parts are put together."""

from dataclasses import dataclass
from functools import cached_property
from typing import Optional

from orz.exps import BaseConfig, BaseExp
from orz.ppo.actors import CriticRayActor, PolicyRayActor, RefRayActor
from orz.ppo.inference import LLM
from orz.ppo.trainer import RayPPOTrainer
from orz.ppo.utils import get_strategy, seed_driver
from transformers import AutoTokenizer


@dataclass
class BasePPOExpConfig(BaseConfig):
    # resource related settings: one process, so one of each
    actor_num_nodes: int = 1
    critic_num_nodes: int = 1
    ref_num_nodes: int = 1
    vllm_num_engines: int = 1
    colocate_all: bool = True

    # path related settings
    pretrain: Optional[str] = "example_path"
    critic_pretrain: Optional[str] = "example_path"
    reward_pretrain: Optional[str] = None
    ckpt_path: str = "example_path"
    save_path: str = "example_path"
    tensorboard_log_dir: str = "example_path"

    # training related settings
    seed: int = 42
    load_checkpoint: bool = False
    save_interval: int = 100
    save_pause_seconds: float = 0.0  # imitates a slow disk: sleeps between the files of a save

    # ppo related settings
    actor_learning_rate: float = 5e-7
    critic_learning_rate: float = 9e-6
    num_episodes: int = 1
    max_epochs: int = 1
    prompt_max_len: int = 8
    generate_max_len: int = 3
    rollout_batch_size: int = 256
    n_samples_per_prompt: int = 1
    policy_update_steps: int = 4
    critic_update_steps: int = 4
    max_norm: float = 1.0
    num_warmup_steps: int = 5
    eps_clip: float = 0.2
    value_clip: float = 0.2
    lambd: float = 1.0
    gamma: float = 1.0
    temperature: float = 1.0
    kl_loss_coef: float = 0.0
    adam_betas: tuple = (0.9, 0.95)
    l2: float = 0.0
    advantage_normalize: bool = True
    value_head_prefix: str = "value_head"
    enable_eval: bool = False
    eval_interval: int = -1
    update_ref_every_epoch: bool = False
    use_grpo: bool = False


class BasePPOExp(BaseExp):
    @cached_property
    def trainer(self):
        return RayPPOTrainer(
            cfg=self.cfg,
            strategy=self.strategy,
            tokenizer=self.tokenizer,
            train_dataset=self.train_dataset,
            vllm_engines=self.create_inference_engine(),
        )

    @cached_property
    def tokenizer(self):
        return AutoTokenizer.from_pretrained(self.cfg.pretrain)

    @cached_property
    def strategy(self):
        return get_strategy(self.cfg)

    @cached_property
    def train_dataset(self):
        raise NotImplementedError("the user's experiment names its prompts")

    def create_inference_engine(self):
        return [LLM(self.cfg.pretrain) for _ in range(self.cfg.vllm_num_engines)]

    async def run(self):
        seed_driver(self.cfg.seed)
        await self.trainer.build_models(PolicyRayActor, CriticRayActor, RefRayActor)
        await self.trainer.train()
