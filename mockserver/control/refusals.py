"""Why a command of the control plane is refused.

Declined
├── Missing          there is no such thing
├── InTheWay         a limit is reached, or what is there is in the way
├── Senseless        the form is right, but it cannot be meant
│   └── BadDocument
└── BadCommand       the form is wrong
"""

from __future__ import annotations

from collections.abc import Sequence

from fixtures.shape import Problem


class Declined(Exception):
    """A command that is not carried out. `hint` says what to do about it; `problems` is all that a document has."""

    def __init__(self, text: str, *, hint: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(text)
        self.hint = hint
        self.problems = tuple(problems)


class Missing(Declined):
    """There is no such thing."""


class InTheWay(Declined):
    """A limit is reached, or what is there is in the way."""


class Senseless(Declined):
    """The form is right, but it cannot be meant."""


class BadDocument(Senseless):
    """A scenario document has problems."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        number = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        super().__init__(
            f"The document has {number}.",
            hint="Correct what the pointers name; nothing was changed.",
            problems=problems,
        )


class BadCommand(Declined):
    """The form of a command is wrong."""
