"""PyTorch's AdamW by DeepSpeed's names."""

import torch


class FusedAdam(torch.optim.AdamW):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), weight_decay=0.0, **_):
        super().__init__(params, lr=lr, betas=betas, weight_decay=weight_decay)

    def offload_states(self, **_):
        """Nothing to move: it is in the main memory."""


DeepSpeedCPUAdam = FusedAdam
