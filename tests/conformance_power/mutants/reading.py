"""Servers that show invoices wrongly, or too late."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.types import ASGIApp

from mockserver.api import invoices
from mockserver.api.call import Answer, Call
from mockserver.api.operations import HANDLERS
from tests.conformance_power.handling import served
from tests.conformance_power.in_process import new_app
from tests.conformance_power.lists import LIST, Json, asking, decoded, reworded, showing
from tests.conformance_power.mutants import Mutant

ASKED, UNASKED, DETAIL = (
    "extra-fields-are-listed-on-request",
    "extra-fields-are-left-out-by-default",
    "detail-includes-extra-fields",
)
AT_ONCE, OVERDUE = "changes-show-at-once", "overdue-is-not-a-status"
GET, CREATE, DELETE = "getInvoice", "createInvoice", "deleteInvoice"


def with_fields(change: Callable[[list[Json]], Any], operation_id: str) -> ASGIApp:
    """A server that shows other extra fields where it shows any; None leaves them out."""

    def changed(items: list[Json], _: Call) -> list[Json]:
        for item in items:
            if "extraFields" in item:
                item["extraFields"] = change(item["extraFields"])
        return [{name: value for name, value in item.items() if value != "nothing"} for item in items]

    return showing(changed, operation_id=operation_id)


def overdue_is(status: int, operation_id: str) -> ASGIApp:
    """A server that shows another status once an open invoice is overdue."""

    def changed(items: list[Json], call: Call) -> list[Json]:
        return [{**item, "status": status} if is_overdue(item, call.now) else item for item in items]

    return showing(changed, operation_id=operation_id)


def is_overdue(item: Json, now: int) -> bool:
    return bool(item["status"] == 0 and item["dueDate"] < now)


def stored_as_partially_paid() -> ASGIApp:
    def create(call: Call) -> Answer:
        is_late = call.body.get("dueDate") not in (None, "") and call.body["dueDate"] < call.now
        call.body = {"status": 1, **call.body} if is_late else call.body
        return invoices.create_invoice(call)

    return new_app(handlers={**HANDLERS, CREATE: create})


def cached(operation_id: str) -> ASGIApp:
    """A server that answers the same call as it did before, once only."""
    kept: dict[str, Answer] = {}

    def answer(call: Call) -> Answer:
        key = f"{call.store.hash} {sorted((name, str(value)) for name, value in call.parameters.items())}"
        if key in kept:
            return kept.pop(key)
        kept[key] = served(operation_id, call)
        return kept[key]

    return new_app(handlers={**HANDLERS, operation_id: answer})


def listed_late() -> ASGIApp:
    """A server whose next list lacks what was just created."""
    fresh: set[int] = set()

    def create(call: Call) -> Answer:
        answer = invoices.create_invoice(call)
        fresh.add(answer.data["id"])
        return answer

    def listed(items: list[Json], _: Call) -> list[Json]:
        shown = [item for item in items if item["id"] not in fresh]
        fresh.clear()
        return shown

    return showing(listed, handlers={**HANDLERS, CREATE: create})


def gone_late() -> ASGIApp:
    """A server whose next list still has what was just deleted."""
    gone: list[Json] = []

    def delete(call: Call) -> Answer:
        shown = decoded(served(GET, call))
        answer = invoices.delete_invoice(call)
        gone.append(shown)
        return answer

    def listed(items: list[Json], _: Call) -> list[Json]:
        shown = [*items, *gone]
        gone.clear()
        return shown

    return showing(listed, handlers={**HANDLERS, DELETE: delete})


MUTANTS = [
    Mutant(
        name="isIncludeExtraFields is ignored",
        rule=ASKED,
        app=lambda: asking(lambda wanted: wanted.update(isIncludeExtraFields="0")),
    ),
    Mutant(
        name="an invoice without extra fields is listed without the key",
        rule=ASKED,
        app=lambda: with_fields(lambda fields: fields or "nothing", LIST),
    ),
    Mutant(
        name="an invoice without extra fields is listed with null",
        rule=ASKED,
        app=lambda: with_fields(lambda fields: fields or None, LIST),
    ),
    Mutant(name="listed extra fields are empty", rule=ASKED, app=lambda: with_fields(lambda _: [], LIST)),
    Mutant(
        name="extra fields are always listed",
        rule=UNASKED,
        app=lambda: asking(lambda wanted: wanted.update(isIncludeExtraFields="1")),
    ),
    Mutant(
        name="isIncludeExtraFields of 0 lists them",
        rule=UNASKED,
        app=lambda: reworded("isIncludeExtraFields", "0", "1"),
    ),
    Mutant(
        name="extra fields that are not asked for are null",
        rule=UNASKED,
        app=lambda: showing(lambda items, _: [{"extraFields": None, **item} for item in items]),
    ),
    Mutant(name="a single invoice has no extra fields", rule=DETAIL, app=lambda: with_fields(lambda _: "nothing", GET)),
    Mutant(
        name="a single invoice without extra fields has null",
        rule=DETAIL,
        app=lambda: with_fields(lambda fields: fields or None, GET),
    ),
    Mutant(
        name="a single invoice without extra fields has an invented one",
        rule=DETAIL,
        app=lambda: with_fields(lambda fields: fields or [{"fieldName": "Cost centre", "fieldValue": "CC-1"}], GET),
    ),
    Mutant(name="lists are cached for one call", rule=AT_ONCE, app=lambda: cached(LIST)),
    Mutant(name="single invoices are cached for one call", rule=AT_ONCE, app=lambda: cached(GET)),
    Mutant(name="a new invoice is missing from the next list", rule=AT_ONCE, app=listed_late),
    Mutant(name="a deleted invoice is in the next list", rule=AT_ONCE, app=gone_late),
    Mutant(name="an overdue invoice is listed with status 3", rule=OVERDUE, app=lambda: overdue_is(3, LIST)),
    Mutant(name="an overdue invoice has status 1", rule=OVERDUE, app=lambda: overdue_is(1, GET)),
    Mutant(name="an invoice created overdue is partially paid", rule=OVERDUE, app=stored_as_partially_paid),
]
