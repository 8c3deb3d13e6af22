"""The rule that a refusal cites, also where only the form of a request is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping

from fixtures.contract import Rule
from mockserver.api.refusals import EMPTY_LIST, REQUIRED, BadBody, BadParameter, BadPaymentBody, FieldProblem
from mockserver.domain.errors import BadPaymentValue, NotANumber

LIMIT, STATUS = "limit-never-exceeds-250", "invalid-status-filter-is-answered"
OF_PARAMETER = {"limit": LIMIT, "status": STATUS}
OF_WRITES = {
    "unknown-invoice-is-404": "update-of-unknown-invoice-is-404",
    "unknown-payment-is-404": "write-to-unknown-payment-is-404",
    "credentials-are-required": "back-office-is-for-operators",
    "cart-amount-is-positive-money": "tenders-add-up-to-the-amount-due",
}
"""Rules that say of some operations what another rule says of the rest."""
OF_BUYERS = "buyer-bad-input-is-refused"
"""What a bad body or parameter of a buyer is refused by, whatever is wrong with it."""
_BALANCE = re.compile(r"(original|open)Balance\b")
_AMOUNT = re.compile(r"lineItems\.[0-9]+\.amount")


def rule_of(error: Exception, operation_id: str | None, rules: Mapping[str, Rule]) -> str | None:
    """The id of the rule that forbids the call; None where no rule of its operation speaks of it.

    `operation_id` is None where the call found no operation.
    """
    if isinstance(error, BadBody | BadParameter) and operation_id in rules[OF_BUYERS].operations:
        return OF_BUYERS
    rule = _cited(error, operation_id)
    if rule is None or operation_id is None:
        return rule
    candidates = (rule, OF_WRITES.get(rule, rule))
    return next((candidate for candidate in candidates if operation_id in rules[candidate].operations), None)


def _cited(error: Exception, operation_id: str | None) -> str | None:
    if isinstance(error, BadParameter):
        return OF_PARAMETER.get(str(error).partition(":")[0])
    if isinstance(error, BadPaymentBody):
        return next((rule for problem in error.problems if (rule := _of_payment(problem))), None)
    if isinstance(error, BadBody) and error.rule is None:
        return _of_field(error.problems[0], is_update=operation_id == "updateInvoice")
    if isinstance(error, NotANumber) and _AMOUNT.fullmatch(error.field or ""):
        return BadPaymentValue.rule
    own: str | None = getattr(error, "rule", None)
    return own


def _of_payment(problem: FieldProblem) -> str | None:
    if problem.text == REQUIRED and "." not in problem.field:
        return "payment-needs-its-required-fields"
    if problem.text.startswith(NotANumber.text) and _AMOUNT.fullmatch(problem.field):
        return "payment-amount-is-positive"
    is_without_line = (problem.field, problem.text) == ("lineItems", EMPTY_LIST)
    return "payment-covers-an-invoice-once" if is_without_line else None


def _of_field(problem: FieldProblem, *, is_update: bool) -> str | None:
    if problem.text.startswith(NotANumber.text) and _BALANCE.match(problem.field):
        return "update-refuses-non-numbers" if is_update else "balance-must-be-a-number"
    if problem.field in ("status", "source"):
        return "status-and-source-are-enums"
    if is_update:
        return "update-refuses-empty-strings" if "blank" in problem.text else None
    return "create-needs-its-required-fields" if problem.text == REQUIRED else None
