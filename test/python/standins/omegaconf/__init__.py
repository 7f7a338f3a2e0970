"""Stand-in for OmegaConf: its containers as plain ones, without interpolation or types."""


class ListConfig(list):
    """Hashable, as a default of a dataclass must be."""

    def __hash__(self):
        return hash(tuple(self))


class DictConfig(dict):
    """Keys are attributes too."""

    __getattr__ = dict.__getitem__


class OmegaConf:
    @staticmethod
    def create(content=None):
        return DictConfig(content or {})
