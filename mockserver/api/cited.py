"""The rule that a refusal cites, also where only the form of a request is wrong."""

from __future__ import annotations

from mockserver.api.refusals import BadBody, BadParameter, FieldProblem
from mockserver.domain.errors import NotANumber

LIMIT, STATUS = "limit-never-exceeds-250", "invalid-status-filter-is-answered"
OF_PARAMETER = {"limit": LIMIT, "offset": LIMIT, "status": STATUS}


def rule_of(error: Exception, *, is_update: bool) -> str | None:
    """The id of the rule that forbids the call; None where no rule speaks of it."""
    if isinstance(error, BadParameter):
        return OF_PARAMETER.get(str(error).partition(":")[0])
    if isinstance(error, BadBody) and error.rule is None:
        return _of_field(error.problems[0], is_update=is_update)
    rule: str | None = getattr(error, "rule", None)
    return rule


def _of_field(problem: FieldProblem, *, is_update: bool) -> str | None:
    if problem.text == NotANumber.text:
        return "update-refuses-non-numbers" if is_update else "balance-must-be-a-number"
    if problem.field in ("status", "source"):
        return "status-and-source-are-enums"
    if is_update:
        return "update-refuses-empty-strings" if "blank" in problem.text else None
    return "create-needs-its-required-fields" if "required" in problem.text else None
