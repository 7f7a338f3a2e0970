"""The critic: the backbone of the policy with a value head instead of a language-model head."""

import torch
from torch import nn
from transformers import Qwen2Model, Qwen2PreTrainedModel


class CriticModel(Qwen2PreTrainedModel):
    """Saved as a Hugging Face folder whose architecture is `CriticModel`, with `value_head.weight` inside."""

    def __init__(self, config):
        super().__init__(config)
        self.model = Qwen2Model(config)
        self.value_head = nn.Linear(config.hidden_size, 1, bias=False)
        self.post_init()

    def forward(self, sequences):
        return self.value_head(self.model(sequences).last_hidden_state).squeeze(-1)


def get_llm_for_sequence_regression(pretrain: str, init_value_head: bool) -> CriticModel:
    """Loads a critic; a base model has no value head, so a fresh start draws a new one."""
    critic = CriticModel.from_pretrained(pretrain, dtype=torch.float32)
    if init_value_head:
        critic.value_head.weight.data.normal_(mean=0.0, std=1 / (critic.config.hidden_size + 1))
    return critic


def log_probs_of(model, sequences: torch.Tensor) -> torch.Tensor:
    """The log-probability of each token after the first, given all before it."""
    logits = model(sequences).logits[:, :-1].float()
    return logits.log_softmax(-1).gather(-1, sequences[:, 1:, None]).squeeze(-1)
