"""Why a mail did not go out."""

from mockserver.mail.wording import one_line


class NotSent(Exception):
    """The mail did not go out; the text says why. Where nobody `answers`, the next mail fares no better."""

    def __init__(self, reason: str, *, answers: bool) -> None:
        super().__init__(one_line(reason, longest=300))
        self.answers = answers
