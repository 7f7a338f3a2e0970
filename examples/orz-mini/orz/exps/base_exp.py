"""Experiments and their `exp.key=value` overrides."""

import sys
from ast import literal_eval
from dataclasses import dataclass
from typing import Any, Optional

WORDS = {"null": None, "none": None, "true": True, "false": False}


@dataclass
class BaseConfig:
    seed: Optional[int] = None


def parse_value(text: str) -> Any:
    """null, true, 1, 1e-3, 'quoted' and [lists] get their type; anything else is a string."""
    if text.lower() in WORDS:
        return WORDS[text.lower()]
    if text.startswith("[") and text.endswith("]"):
        return [parse_value(part.strip()) for part in text[1:-1].split(",") if part.strip()]
    try:
        return literal_eval(text)
    except (SyntaxError, ValueError):
        return text


class BaseExp:
    def set_cfg(self, cfg):
        """Applies the overrides of the command line; only attributes that exist can be set."""
        for override in sys.argv[1:]:
            key, equals, text = override.partition("=")
            if not equals:
                raise ValueError(f"Error parsing override '{override}': missing EQUAL")
            if not key.startswith("exp."):
                continue
            name, value = key[len("exp.") :], parse_value(text)
            if not hasattr(cfg, name):
                raise ValueError(f"Attribute {name} is not found in {cfg}")
            if value != getattr(cfg, name):
                print(f"Override {name} from {getattr(cfg, name)} to {value}", flush=True)
                setattr(cfg, name, value)
        self.cfg = cfg
        return self

    @staticmethod
    def get_cfg_as_str(cfg) -> str:
        return "\n".join(f"{key:32} {value}" for key, value in vars(cfg).items())
