"""The base class of upstream's worker, which the stand-in does not start."""


class Worker:
    pass
