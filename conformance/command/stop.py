"""The end of a command that cannot go on."""

from __future__ import annotations

DONE, USAGE, NOT_JUDGED = 0, 2, 3


class Stop(Exception):
    """The command ends here. `hint` says what to do about it, `status` is the exit status."""

    def __init__(self, text: str, *, hint: str, status: int = USAGE) -> None:
        super().__init__(text)
        self.hint = hint
        self.status = status


def as_stop(error: Exception) -> Stop:
    """The error itself, or what a user is told of a fault of the suite."""
    if isinstance(error, Stop):
        return error
    return Stop(f"fault of the suite: {type(error).__name__}: {error}", hint="--debug shows where", status=NOT_JUDGED)
