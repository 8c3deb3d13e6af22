"""The end of a command that cannot go on."""

from __future__ import annotations

DONE, USAGE, NOT_JUDGED = 0, 2, 3


class Stop(Exception):
    """The command ends here. `hint` says what to do about it, `status` is the exit status."""

    def __init__(self, text: str, *, hint: str, status: int = USAGE) -> None:
        super().__init__(text)
        self.hint = hint
        self.status = status
