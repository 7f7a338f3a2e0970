"""The strategy: one PyTorch engine a model, with the calls that ORZ makes on DeepSpeed."""

import os
import random
import time

os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # or cuBLAS is not deterministic

import numpy as np
import torch
from transformers import get_scheduler
from transformers.utils import logging

logging.set_verbosity_error()
logging.disable_progress_bar()
DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")


def seed_driver(seed: int) -> None:
    """Makes the whole run a function of the seed, on one machine bit for bit."""
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)
    torch.use_deterministic_algorithms(True)
    torch.set_num_threads(1)  # the models are tiny: more threads are slower


class Engine:
    """A model with its optimizer and schedule, behind the names of a DeepSpeed engine."""

    def __init__(self, module, optimizer=None, lr_scheduler=None, max_norm=1.0):
        self.module = module.to(DEVICE)
        self.optimizer, self.lr_scheduler, self.max_norm = optimizer, lr_scheduler, max_norm

    def __call__(self, *args):
        return self.module(*args)

    def backward(self, loss):
        loss.backward()

    def step(self):
        torch.nn.utils.clip_grad_norm_(self.module.parameters(), self.max_norm)
        self.optimizer.step()
        self.optimizer.zero_grad()
        self.lr_scheduler.step()

    def save_checkpoint(self, save_dir, tag, client_state=None, **_):
        folder = os.path.join(save_dir, tag)
        os.makedirs(folder, exist_ok=True)
        model = {"module": self.module.state_dict(), "client_state": client_state}
        model["lr_scheduler"] = self.lr_scheduler.state_dict()
        torch.save(model, os.path.join(folder, "mp_rank_00_model_states.pt"))
        optimizer = {"optimizer_state_dict": self.optimizer.state_dict()}
        name = "zero_pp_rank_0_mp_rank_00_optim_states.pt"
        torch.save(optimizer, os.path.join(folder, name))

    def load_checkpoint(self, load_dir, tag, **_):
        folder = os.path.join(load_dir, tag)
        model = torch.load(os.path.join(folder, "mp_rank_00_model_states.pt"), weights_only=False)
        name = "zero_pp_rank_0_mp_rank_00_optim_states.pt"
        optimizer = torch.load(os.path.join(folder, name), weights_only=False)
        self.module.load_state_dict(model["module"])
        self.optimizer.load_state_dict(optimizer["optimizer_state_dict"])
        self.lr_scheduler.load_state_dict(model["lr_scheduler"])
        return folder, model["client_state"]


class DeepspeedStrategy:
    def __init__(self, args):
        self.args = args

    def setup_distributed(self):
        torch.manual_seed(self.args.seed)  # each actor seeds itself when it starts

    def prepare(self, model, learning_rate=None):
        """An engine that trains when a learning rate is given, and else only answers."""
        if learning_rate is None:
            return Engine(model.eval())
        model.to(DEVICE)
        betas, decay = tuple(self.args.adam_betas), self.args.l2
        optimizer = torch.optim.AdamW(
            model.parameters(), lr=learning_rate, betas=betas, weight_decay=decay
        )
        warmup = self.args.num_warmup_steps
        scheduler = get_scheduler("constant_with_warmup", optimizer, num_warmup_steps=warmup)
        return Engine(model, optimizer, scheduler, self.args.max_norm)

    def save_model(self, engine, tokenizer, output_dir):
        """In ORZ's order: weights, config once more, tokenizer. In place, without a marker: as ORZ does it."""
        os.makedirs(output_dir, exist_ok=True)
        self._pause()
        engine.module.save_pretrained(output_dir)
        self._pause()
        engine.module.config.to_json_file(os.path.join(output_dir, "config.json"))
        self._pause()
        tokenizer.save_pretrained(output_dir)

    def _pause(self):
        time.sleep(self.args.save_pause_seconds)


def get_strategy(args) -> DeepspeedStrategy:
    return DeepspeedStrategy(args)
