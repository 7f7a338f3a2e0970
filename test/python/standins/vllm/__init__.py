"""Stand-in for vLLM: text that is a pure function of the prompt and of the weights it was last sent.

So a resumed run can be compared with an uninterrupted one bit for bit, rollouts included. Real vLLM samples.
"""

import hashlib
import types

import deepspeed  # noqa: F401 - its patches of this process
import torch

__version__ = "0.6.5"


class SamplingParams:
    def __init__(self, **settings):
        self.__dict__.update(settings)


class _DriverWorker:
    """Takes the broadcast of the weights; keeps a hash of each."""

    def __init__(self):
        self.hashes, self.group = {}, None

    def init_process_group(self, address, port, rank, world_size, name, backend):
        from orz.exp_engine.parallels.orz_distributed_c10d import orz_init_process_group

        self.group = orz_init_process_group(
            backend=backend,
            init_method=f"tcp://{address}:{port}",
            world_size=world_size,
            rank=rank,
            group_name=name,
        )

    def update_weight(self, name, dtype, shape, empty_cache=False):
        weight = torch.empty(shape, dtype=dtype)
        torch.distributed.broadcast(weight, 0, group=self.group)
        self.hashes[name] = hashlib.sha256(weight.float().numpy().tobytes()).hexdigest()


class LLM:
    def __init__(self, model, **_):
        from transformers import AutoTokenizer

        self.tokenizer = AutoTokenizer.from_pretrained(model)
        self.worker = _DriverWorker()
        executor = types.SimpleNamespace(
            driver_worker=self.worker, stop_remote_worker_execution_loop=lambda: None
        )
        configs = ("scheduler", "model", "cache", "lora", "parallel")
        self.llm_engine = types.SimpleNamespace(
            model_executor=executor, **{f"{name}_config": None for name in configs}
        )

    def generate(self, prompts=None, sampling_params=None, prompt_token_ids=None, **_):
        """The n-th sample of a prompt differs from the others, always in the same way."""
        if prompt_token_ids is None:
            prompt_token_ids = [self.tokenizer(prompt)["input_ids"] for prompt in prompts]
        weights = _hash(sorted(self.worker.hashes.items()))
        seen, answers = {}, []
        for ids in map(tuple, prompt_token_ids):
            seen[ids] = seen.get(ids, 0) + 1
            number = int(_hash((ids, seen[ids], weights)), 16)
            answers.append(self._answer(number))
        return answers

    def _answer(self, number):
        boxed = f"\\boxed{{{number // 97 % 5}}}"
        text = f"step {number % 97} </think> <answer> {boxed} </answer>"
        output = types.SimpleNamespace(
            text=text, token_ids=self.tokenizer(text)["input_ids"], finish_reason="stop"
        )
        return types.SimpleNamespace(outputs=[output], prompt_logprobs=None)


def _hash(value):
    return hashlib.sha256(repr(value).encode()).hexdigest()
