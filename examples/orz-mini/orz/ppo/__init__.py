from .dataset import PromptDataset
from .trainer import RayPPOTrainer

__all__ = ["PromptDataset", "RayPPOTrainer"]
