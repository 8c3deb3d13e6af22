"""Servers that show a buyer an invoice with wrong figures, days or details."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from starlette.types import ASGIApp

from mockserver.api.call import Answer, Call
from mockserver.api.pdf_links import PREFIX
from tests.conformance_power.between import Ask, Reply, Request, between
from tests.conformance_power.buyer_listing import GET, LIST, rows
from tests.conformance_power.buying import denial
from tests.conformance_power.editing import answering, filled, instead, without
from tests.conformance_power.handling import handled, served
from tests.conformance_power.in_process import new_app
from tests.conformance_power.mutants import breaking
from tests.conformance_power.relisting import Json, NewApp, calls_of

STATUS = "paid-status-follows-balances"
DUE = "buyer-list-shows-due-dates"
AMOUNTS = "buyer-amounts-mirror-the-balances"
DETAIL = "buyer-invoice-is-shown-in-detail"
SHOW = calls_of(GET)
PDF = calls_of("downloadBuyerInvoicePdf")
FIGURES = ("total", "paid", "balance")
TWO = Decimal("0.01")


def status_if(test: Callable[[Json], bool], status: str) -> NewApp:
    return rows(lambda row: row.update(paidStatus=status) if test(row) else None)


def due(edit: Callable[[str], object]) -> NewApp:
    return rows(lambda row: row.update(dueDate=edit(row["dueDate"])))


def spelt(edit: Callable[[str], object], *names: str) -> NewApp:
    """A server that spells some amounts otherwise."""
    return rows(lambda row: [row[name].update(value=edit(row[name]["value"])) for name in names or FIGURES])


def swapped(first: str, second: str) -> NewApp:
    return rows(lambda row: row.update({first: row[second], second: row[first]}))


def in_dollars(row: Json) -> None:
    for name in FIGURES:
        row[name]["code"] = "USD"


def one_more(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(1)).isoformat()


def two_decimals(value: str) -> str:
    return str(Decimal(value).quantize(TWO))


def by_id_only(call: Call) -> Answer:
    is_id = str(call.parameters["invoiceId"]).isdigit()
    return served(GET, call if is_id else replace(call, parameters={**call.parameters, "invoiceId": "0"}))


def in_local_time(hours: int) -> NewApp:
    """A server that tells the day of the due date, in the detail, by a clock so many hours ahead of UTC."""

    def show(call: Call) -> Answer:
        found = served(GET, call)
        invoice = call.store.invoices.get(found.data["id"])
        seconds = 0 if invoice is None else invoice.due_date + hours * 3600
        return replace(found, data={**found.data, "dueDate": f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d}"})

    return lambda: handled(show, GET)


def not_opening() -> ASGIApp:
    """A server whose links to PDFs want credentials."""

    async def serve(request: Request, ask: Ask) -> Reply:
        return denial(401, "NOT_SIGNED_IN") if request.path.startswith(PREFIX) else await ask(request)

    return between(new_app(), serve)


def lines(edit: Callable[[list[Json]], list[Json]]) -> Callable[[Json], Json]:
    return lambda data: {**data, "lines": edit(data["lines"])}


def each_line(edit: Callable[[Json], Json]) -> Callable[[Json], Json]:
    return lines(lambda found: [edit(line) for line in found])


MUTANTS = [
    *breaking(
        STATUS,
        {
            "what is paid in part is unpaid": status_if(lambda row: row["paidStatus"] == "partially_paid", "unpaid"),
            "what is paid in part is paid": status_if(lambda row: row["paidStatus"] == "partially_paid", "paid"),
            "what is paid is paid in part": status_if(lambda row: row["paidStatus"] == "paid", "partially_paid"),
            "what is unpaid is paid in part": status_if(lambda row: row["paidStatus"] == "unpaid", "partially_paid"),
            "the list alone says unpaid": lambda: answering(calls_of(LIST), filled(paidStatus="unpaid")),
            "the detail alone says unpaid": lambda: answering(SHOW, filled(paidStatus="unpaid")),
            "what is paid can be paid": rows(lambda row: row.update(canPay=True)),
            "what is paid in part cannot be paid": rows(lambda row: row.update(canPay=row["paidStatus"] == "unpaid")),
            "what is unpaid cannot be paid": rows(lambda row: row.update(canPay=row["paidStatus"] == "partially_paid")),
        },
    ),
    *breaking(
        DUE,
        {
            "invoices are due a day late": due(one_more),
            "days are written as in Germany": due(lambda day: ".".join(reversed(day.split("-")))),
            "days have a time": due(lambda day: f"{day}T00:00:00Z"),
            "due dates are seconds": due(lambda _: 3_786_912_000),
            "invoices are due when they are made": rows(lambda row: row.update(dueDate=row["invoiceDate"])),
            "the list has no due dates": lambda: answering(calls_of(LIST), without("dueDate")),
            "days begin in the east": in_local_time(9),
            "days begin in the west": in_local_time(-8),
        },
    ),
    *breaking(
        AMOUNTS,
        {
            "amounts have four decimals": spelt(lambda value: f"{Decimal(value):.4f}"),
            "amounts have no zeros at their end": spelt(lambda value: f"{Decimal(value).normalize():f}"),
            "yen have decimals": spelt(two_decimals),
            "amounts are numbers": spelt(float),
            "amounts are floats": spelt(lambda value: repr(float(value) * 1.1 / 1.1 + 1e-9)),
            "every currency is the dollar": rows(in_dollars),
            "paid and balance are swapped": swapped("paid", "balance"),
            "the total is what is open": rows(lambda row: row.update(total=row["balance"])),
            "nothing is paid": spelt(lambda value: f"{Decimal(value) * 0:f}", "paid"),
            "amounts are rounded to whole ones": spelt(lambda value: f"{Decimal(value).quantize(Decimal(1))}.00"),
            "the detail alone rounds": lambda: answering(
                SHOW, lambda data: {**data, "balance": {**data["balance"], "value": "1.00"}}
            ),
        },
    ),
    *breaking(
        DETAIL,
        {
            "numbers are no names": lambda: handled(by_id_only, GET),
            "the detail has no status": lambda: answering(SHOW, without("paidStatus")),
            "the detail has another account": lambda: answering(SHOW, filled(account="1")),
            "the detail has no lines": lambda: answering(SHOW, without("lines")),
            "the detail has no tax": lambda: answering(SHOW, without("tax")),
            "the detail has no payments": lambda: answering(SHOW, without("payments")),
            "lines are empty": lambda: answering(SHOW, filled(lines=[])),
            "the last line is lost": lambda: answering(SHOW, lines(lambda found: found[:-1])),
            "lines have no sku": lambda: answering(SHOW, each_line(filled(sku=None))),
            "lines have no name": lambda: answering(SHOW, each_line(without("name"))),
            "every quantity is one": lambda: answering(SHOW, each_line(filled(quantity="1"))),
            "a line's amount is its price": lambda: answering(
                SHOW, each_line(lambda line: {**line, "amount": line["price"]})
            ),
            "there is no link to the PDF": lambda: instead(PDF, denial(404, "INVOICE_NOT_FOUND")),
            "the link to the PDF leads nowhere": lambda: answering(PDF, lambda data: {"url": f"{data['url']}x"}),
            "the link to the PDF needs credentials": not_opening,
        },
    ),
]
