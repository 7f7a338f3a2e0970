"""Hydra's own names and base classes: no ValueErrors."""


class HydraException(Exception):
    pass


class CompactHydraException(HydraException):
    pass


class OverrideParseException(CompactHydraException):
    def __init__(self, override, message):
        super().__init__(message)
        self.override = override
