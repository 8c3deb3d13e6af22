"""Why a request is refused before a rule is asked: its form is wrong, or nobody may send it."""

from __future__ import annotations

from dataclasses import dataclass

REQUIRED = "This field is required."
NULL = "This field may not be null."
EMPTY_LIST = "This list may not be empty."


class BadRequest(Exception):
    """The request's form is wrong. `rule` is the id of the rule that says so."""

    rule: str | None = None


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One value at fault. `field` is a dotted path such as `openBalance.value`, or empty for the body itself."""

    field: str
    text: str

    def __str__(self) -> str:
        return f"{self.field}: {self.text}" if self.field else self.text


class BadBody(BadRequest):
    """The body is JSON, but not what the operation takes. `problems` is never empty."""

    def __init__(self, problems: list[FieldProblem]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems


class BadPaymentBody(BadBody):
    """The body of a payment is JSON, but not what the operation takes."""

    @property
    def is_incomplete(self) -> bool:
        """A required field is missing."""
        return any(problem.text == REQUIRED for problem in self.problems)


class UnreadableBody(BadBody):
    """The body is not JSON in UTF-8, or is nested too deep."""

    rule = "unreadable-body-is-refused"

    def __init__(self, text: str) -> None:
        super().__init__([FieldProblem("body", text)])


class BadParameter(BadRequest):
    """A path or query parameter is not what the operation takes. `status` is set where a choice names one."""

    def __init__(self, name: str, text: str, *, status: int | None = None) -> None:
        super().__init__(f"{name}: {text}")
        self.status = status


class BodyTooLarge(BadRequest):
    """The body has more bytes than the mock reads."""

    def __init__(self, max_bytes: int) -> None:
        super().__init__(f"body: larger than {max_bytes} bytes")


class WrongMediaType(BadRequest):
    """The body is not declared as JSON."""

    rule = "wrong-media-type-is-refused"

    def __init__(self, content_type: str) -> None:
        super().__init__(f"Content-Type: {content_type} is not application/json")


class NotAuthenticated(Exception):
    """The credentials are missing or wrong. `text` says which."""

    rule = "credentials-are-required"


class UnknownRoute(Exception):
    """The contract has no such path."""

    rule = "unknown-route-is-404"


class WrongMethod(Exception):
    """The path does not offer the method. `allow` lists those that it does."""

    rule = "wrong-method-is-405"

    def __init__(self, method: str, allow: str) -> None:
        super().__init__(f"Method {method} is not allowed here; allowed: {allow}")
        self.allow = allow


class RateLimited(Exception):
    """Too many calls for this store."""

    rule = "rate-limit-answers-429"
