"""The rollout engine: where ORZ has vLLM, a copy of the policy that samples token by token."""

import torch
from transformers import AutoModelForCausalLM

from orz.ppo.utils import DEVICE


class LLM:
    def __init__(self, pretrain: str):
        self.model = AutoModelForCausalLM.from_pretrained(pretrain, dtype=torch.float32).to(DEVICE)
        self.model.eval()

    def update_weights(self, state_dict) -> None:
        self.model.load_state_dict(state_dict)

    @torch.no_grad()
    def generate(self, prompt_token_ids, max_tokens, temperature, stop_id, pad_id, seed):
        """Samples a response for each prompt: a function of prompts, weights and seed alone."""
        generator = torch.Generator().manual_seed(seed)
        sequences = torch.tensor(prompt_token_ids, device=DEVICE)
        done = torch.zeros(len(sequences), dtype=torch.bool, device=DEVICE)
        for _ in range(max_tokens):
            logits = self.model(sequences).logits[:, -1].float() / temperature
            token = torch.multinomial(logits.softmax(-1).cpu(), 1, generator=generator).to(DEVICE)
            token[done] = pad_id
            sequences = torch.cat([sequences, token], dim=1)
            done |= token[:, 0] == stop_id
        return sequences.cpu()
