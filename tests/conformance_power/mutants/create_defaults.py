"""Servers that fill in the wrong due date, status or type, or take what is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from starlette.types import ASGIApp

from mockserver.domain.invoice import DAY_S, Invoice, Status, status_of_balances
from tests.conformance_power.creating import BAD, Json, failing, filled, keeping, taking
from tests.conformance_power.mutants import Mutant


def due(when: Callable[[Invoice, Json], int]) -> Callable[[], ASGIApp]:
    """A server that works out due dates in its own way, where none is sent."""
    return keeping(lambda made, body: made if body.get("dueDate") else replace(made, due_date=when(made, body)))


def with_status(status: Callable[[Invoice, Json], int]) -> Callable[[], ASGIApp]:
    """A server that works out statuses in its own way."""
    return keeping(lambda made, body: replace(made, status=status(made, body)))


def open_value(body: Json) -> float:
    return float(body["openBalance"]["value"])


DEFAULTS, DUE = "create-defaults-type-status-source", "due-date-defaults-to-terms"
ISSUED, ENUMS = "issued-at-sets-created-time", "status-and-source-are-enums"
COMPLETES, KEPT = "status-completes-at-zero-balance", "status-sent-is-kept-while-balance-is-open"
MUTANTS = [
    Mutant(
        name="the type is empty",
        rule=DEFAULTS,
        app=keeping(lambda made, body: made if "type" in body else replace(made, type="")),
    ),
    Mutant(
        name="the source is external",
        rule=DEFAULTS,
        app=keeping(lambda made, body: made if "source" in body else replace(made, source=1)),
    ),
    Mutant(
        name="a part paid is status 1",
        rule=DEFAULTS,
        app=with_status(lambda made, body: made.status if "status" in body else status_of_balances(made)),
    ),
    Mutant(name="due a day late", rule=DUE, app=due(lambda made, _: made.due_date + DAY_S)),
    Mutant(name="due at once", rule=DUE, app=due(lambda made, _: made.created_at)),
    Mutant(name="due half a day late", rule=DUE, app=due(lambda made, _: made.due_date // 900 * 900 + DAY_S // 2 + 77)),
    Mutant(
        name="large sums are due later",
        rule=DUE,
        app=due(lambda made, _: made.due_date + (made.open_balance.value > 50) * 30 * DAY_S),
    ),
    Mutant(
        name="null is never due",
        rule=DUE,
        app=keeping(lambda made, body: replace(made, due_date=0) if body.get("dueDate", 1) is None else made),
    ),
    Mutant(name="an empty due date fails", rule=DUE, app=failing(lambda body: body.get("dueDate") == "")),
    Mutant(name="a due date of 0 is refused", rule=DUE, app=failing(lambda body: body.get("dueDate") == 0, BAD)),
    Mutant(
        name="due dates are midnights",
        rule=DUE,
        app=keeping(lambda made, _: replace(made, due_date=made.due_date // DAY_S * DAY_S)),
    ),
    Mutant(name="issued times are refused", rule=ISSUED, app=failing(lambda body: "issuedAt" in body, BAD)),
    Mutant(
        name="issued times are days",
        rule=ISSUED,
        app=keeping(
            lambda made, body: (
                replace(made, created_at=made.created_at // DAY_S * DAY_S) if "issuedAt" in body else made
            )
        ),
    ),
    Mutant(
        name="issued times are local",
        rule=ISSUED,
        app=keeping(
            lambda made, body: replace(made, created_at=made.created_at + 3600) if "issuedAt" in body else made
        ),
    ),
    Mutant(
        name="a status sent wins", rule=COMPLETES, app=with_status(lambda made, body: body.get("status", made.status))
    ),
    Mutant(
        name="a credit is open",
        rule=COMPLETES,
        app=with_status(lambda made, body: Status.OPEN if open_value(body) < 0 else made.status),
    ),
    Mutant(
        name="nothing open, nothing said, is open",
        rule=COMPLETES,
        app=with_status(lambda made, body: made.status if "status" in body else Status.OPEN),
    ),
    Mutant(
        name="zero in text is open",
        rule=COMPLETES,
        app=with_status(lambda made, body: Status.OPEN if body["openBalance"]["value"] == "0.0000" else made.status),
    ),
    Mutant(
        name="cents do not count",
        rule=KEPT,
        app=with_status(lambda made, body: Status.COMPLETED if int(open_value(body)) <= 0 else made.status),
    ),
    Mutant(name="the balances decide", rule=KEPT, app=with_status(lambda made, _: status_of_balances(made))),
    Mutant(
        name="status 2 needs a payment",
        rule=KEPT,
        app=failing(lambda body: body.get("status") == 2 and open_value(body) > 0, BAD),
    ),
    Mutant(
        name="status 3 is completed", rule=ENUMS, app=taking(lambda body: body.get("status") == 3, filled(status=2))
    ),
    Mutant(name="status x is open", rule=ENUMS, app=taking(lambda body: body.get("status") == "x", filled(status=0))),
    Mutant(name="source 2 is external", rule=ENUMS, app=taking(lambda body: body.get("source") == 2, filled(source=1))),
    Mutant(
        name="status 3 is stored and refused",
        rule=ENUMS,
        app=taking(lambda body: body.get("status") == 3, filled(status=2), BAD),
    ),
    Mutant(name="status x fails", rule=ENUMS, app=failing(lambda body: body.get("status") == "x")),
]
