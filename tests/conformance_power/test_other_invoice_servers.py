"""Servers that differ from the mock and are right all the same: the rules of updates and orders let them pass."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import reduce

import pytest
from starlette.types import ASGIApp

from conformance.judging import Outcome
from tests.conformance_power.in_process import judged, new_app
from tests.conformance_power.test_update_and_orders import RULES
from tests.conformance_power.wrappers import Json, answering

ALL = (
    *("getInvoice", "listInvoices", "createInvoice", "updateInvoice", "deleteInvoice", "downloadInvoicePdf"),
    *("listInvoiceExtraFields", "createInvoiceFromOrder", "listOrders", "getOrder", "listOrderProducts"),
)


def of_invoices(change: Callable[[Json], None]) -> Callable[[ASGIApp], ASGIApp]:
    """Shows every invoice otherwise."""

    def edit(body: Json) -> None:
        for invoice in [body["data"]] if isinstance(body["data"], dict) else body["data"]:
            if "openBalance" in invoice:
                change(invoice)

    return lambda app: answering(answering(app, "getInvoice", edit), "listInvoices", edit)


def of_answers(change: Callable[[Json], None], *operations: str) -> Callable[[ASGIApp], ASGIApp]:
    """Gives another answer to some operations, or to all of them."""
    return lambda app: reduce(lambda inner, operation: answering(inner, operation, change), operations or ALL, app)


def text_times(invoice: Json) -> None:
    invoice.update({name: str(invoice[name]) for name in ("createdAt", "updatedAt")})


def iso_times(invoice: Json) -> None:
    for name in ("createdAt", "updatedAt"):
        invoice[name] = datetime.fromtimestamp(invoice[name], UTC).isoformat()


def short_amounts(invoice: Json) -> None:
    for name in ("originalBalance", "openBalance"):
        invoice[name]["value"] = invoice[name]["value"][:-2]


def numeric_order_numbers(invoice: Json) -> None:
    if (invoice["orderNumber"] or "").isdigit():
        invoice["orderNumber"] = int(invoice["orderNumber"])


def every_key_that_there_is(invoice: Json) -> None:
    invoice["details"] = {"type": "", "header": None, "details": {}, "version": 2, **invoice["details"]}
    invoice["lastSentAt"] = invoice["updatedAt"] + 1


def own_words(body: Json) -> None:
    if body["code"] == 400:
        body["data"] = {"errMsg": "Nein."}
        body["meta"] = {"message": "Bad Requests Error"}


def bare_link(body: Json) -> None:
    if body["code"] == 200:
        body["data"]["url"] = body["data"]["url"].removeprefix("http://target")


def link_elsewhere(body: Json) -> None:
    if body["code"] == 200:
        body["data"]["url"] = "https://s3.example.com/invoices/1.pdf?signature=abc"


def text_number(body: Json) -> None:
    if isinstance(body["data"], dict) and body["data"].get("invoiceNumber"):
        body["data"]["invoiceNumber"] = f"{body['data']['invoiceNumber']:08}"


def without_pagination(body: Json) -> None:
    body["meta"] = {"message": "SUCCESS"}


OTHERS: dict[str, Callable[[ASGIApp], ASGIApp]] = {
    "times as text": of_invoices(text_times),
    "times in ISO 8601": of_invoices(iso_times),
    "amounts with two decimals": of_invoices(short_amounts),
    "numeric order numbers": of_invoices(numeric_order_numbers),
    "more keys than documented": of_invoices(every_key_that_there_is),
    "refusals in other words": of_answers(own_words),
    "relative links": of_answers(bare_link, "downloadInvoicePdf"),
    "links to another host": of_answers(link_elsewhere, "downloadInvoicePdf"),
    "an order shows the number as text": of_answers(text_number, "getOrder"),
    "order lists without counts": of_answers(without_pagination, "listOrders"),
}


@pytest.mark.parametrize("other", OTHERS)
def test_another_way_to_be_right_passes(other: str) -> None:
    results = judged(OTHERS[other](new_app()), rules=RULES)

    assert {rule: result for rule, result in results.items() if result.outcome is not Outcome.PASS} == {}
