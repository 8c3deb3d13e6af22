"""Servers that hide waiting payments, or show none as waiting, and those that take too much in a way of their own."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Any

from starlette.types import ASGIApp

from tests.conformance_power.between import Ask, Reply, Request, Which, between, refusal
from tests.conformance_power.editing import answering, refusals_as, succeeded, then
from tests.conformance_power.in_process import new_app
from tests.conformance_power.mutants import Mutant
from tests.conformance_power.paying import (
    COMPLETED,
    accepting,
    deletes,
    moving,
    paid_lines,
    records,
    sets,
    shows_invoices,
)

WAITS = "waiting-payment-shows-on-its-invoice"
ABOVE = "overpayment-is-answered"
BROKEN = refusal(500, "", "Internal Server Error")


def waits(request: Request) -> bool:
    return records(request) and request.json.get("processingStatus") in (1, 2)


def lines_of(request: Request) -> list[Any]:
    lines: list[Any] = request.json.get("lineItems") or []
    return lines


def pending(edit: Any) -> ASGIApp:
    """A server that shows something else of waiting payments."""
    return answering(shows_invoices, lambda invoice: {**invoice, **edit(invoice)})


def shown_pending(value: int) -> Any:
    return lambda _: {"isPendingPayment": value, "pendingPaymentCount": value}


def blind_to(status: int) -> ASGIApp:
    """A server in which payments in one status do not show on their invoices."""
    hidden: set[int] = set()

    async def serve(request: Request, ask: Ask) -> Reply:
        if waits(request) or sets(1, 2, 3)(request):
            its = request.json["processingStatus"]
            ids = set(await paid_lines(request, ask))
            hidden.difference_update(ids)
            hidden.update(ids if its == status else ())
        reply = await ask(request)
        last = request.path.rpartition("/")[2]
        if shows_invoices(request) and last.isdigit() and int(last) in hidden and succeeded(reply):
            answer = reply.json
            answer["data"] |= {"isPendingPayment": 0, "pendingPaymentCount": 0}
            return reply.saying(answer)
        return reply

    return between(new_app(), serve)


def sticking(after: Which, *, value: int) -> ASGIApp:
    """A server whose invoices show the same once a call was made for them, whatever comes then."""
    stuck: set[int] = set()

    async def serve(request: Request, ask: Ask) -> Reply:
        ids = set(await paid_lines(request, ask)) if after(request) else set()
        reply = await ask(request)
        stuck.update(ids if succeeded(reply) else ())
        last = request.path.rpartition("/")[2]
        if shows_invoices(request) and last.isdigit() and int(last) in stuck and succeeded(reply):
            answer = reply.json
            answer["data"] |= {"isPendingPayment": value, "pendingPaymentCount": value}
            return reply.saying(answer)
        return reply

    return between(new_app(), serve)


def exceeds(request: Request) -> bool:
    return records(request) and any(line["amount"] == "100.01" for line in lines_of(request))


def less_than_nothing(invoice: Any) -> bool:
    return Decimal(invoice["openBalance"]["value"]) < 0


def clamped(invoice: Any) -> Any:
    is_below = less_than_nothing(invoice)
    return {**invoice, "openBalance": {**invoice["openBalance"], "value": "0.0000"}} if is_below else invoice


def accepting_too_much(edit: Any) -> ASGIApp:
    """A server that takes payments above the balance, and shows something else of the invoice."""

    async def serve(request: Request, ask: Ask) -> Reply:
        reply = await ask(request)
        if shows_invoices(request) and succeeded(reply):
            answer = reply.json
            data = answer["data"]
            answer["data"] = [edit(item) for item in data] if isinstance(data, list) else edit(data)
            return reply.saying(answer)
        return reply

    return between(new_app({"payment-above-balance": "accepted"}), serve)


MUTANTS = [
    Mutant(name="no payment ever waits", rule=WAITS, app=lambda: pending(shown_pending(0))),
    Mutant(name="a payment always waits", rule=WAITS, app=lambda: pending(shown_pending(1))),
    Mutant(name="payments in status 1 are hidden", rule=WAITS, app=partial(blind_to, 1)),
    Mutant(name="payments in status 2 are hidden", rule=WAITS, app=partial(blind_to, 2)),
    Mutant(name="completed payments wait", rule=WAITS, app=lambda: sticking(sets(COMPLETED), value=1)),
    Mutant(name="a deleted payment waits", rule=WAITS, app=lambda: sticking(deletes, value=1)),
    Mutant(name="a deleted payment takes the others along", rule=WAITS, app=lambda: sticking(deletes, value=0)),
    Mutant(name="a refunded payment waits", rule=WAITS, app=lambda: sticking(sets(4), value=1)),
    Mutant(
        name="paid invoices wait",
        rule=WAITS,
        app=lambda: pending(lambda invoice: shown_pending(1)(0) if invoice["status"] == 2 else {}),
    ),
    Mutant(name="too much is a conflict", rule=ABOVE, app=lambda: refusals_as(exceeds, refusal(409, "Conflict"))),
    Mutant(name="too much is a failure", rule=ABOVE, app=lambda: refusals_as(exceeds, BROKEN)),
    Mutant(
        name="too much is refused and applied",
        rule=ABOVE,
        app=lambda: then(exceeds, moving(lambda amount: -amount), on_refusal=True),
    ),
    Mutant(name="too much is accepted and not applied", rule=ABOVE, app=lambda: accepting(exceeds)),
    Mutant(name="too much leaves nothing open", rule=ABOVE, app=lambda: accepting_too_much(clamped)),
    Mutant(
        name="too much leaves a part open",
        rule=ABOVE,
        app=lambda: accepting_too_much(
            lambda invoice: {**invoice, "status": 1} if less_than_nothing(invoice) else invoice
        ),
    ),
    Mutant(name="completing too much is a failure", rule=ABOVE, app=lambda: refusals_as(sets(COMPLETED), BROKEN)),
    Mutant(
        name="completing too much is refused and applied",
        rule=ABOVE,
        app=lambda: then(sets(COMPLETED), moving(lambda amount: -amount), on_refusal=True),
    ),
]
