"""Puts parsed overrides into a config."""

from omegaconf import DictConfig


class ConfigLoaderImpl:
    @staticmethod
    def _apply_overrides_to_config(overrides, cfg):
        for key, value in overrides:
            *head, last = key.split(".")
            at = cfg
            for name in head:
                at = at.setdefault(name, DictConfig())
            at[last] = value
