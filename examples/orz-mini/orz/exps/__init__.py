from .base_exp import BaseConfig, BaseExp

__all__ = ["BaseConfig", "BaseExp"]
