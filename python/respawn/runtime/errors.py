"""Failures that a user can mend: printed as one sentence, never with a stack trace."""

USAGE = 2
NOTHING_TO_RESUME = 3


class UserError(Exception):
    """An expected failure: what is wrong, why, and what to do next."""

    def __init__(self, message: str, exit_code: int = USAGE) -> None:
        super().__init__(message)
        self.exit_code = exit_code
