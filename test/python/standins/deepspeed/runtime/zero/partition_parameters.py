"""Where a parameter of ZeRO-3 is; here every parameter is whole."""

import enum


class ZeroParamStatus(enum.Enum):
    AVAILABLE = 1
    NOT_AVAILABLE = 2
    INFLIGHT = 3
