from omegaconf import DictConfig as DictConfig
