"""Fills a store through its port, many times faster than HTTP could, with invoices that lists can tell apart."""

from dataclasses import replace
from decimal import Decimal

from mockserver.domain.choices import Choices
from mockserver.domain.invoice import Invoice, Status, Terms, new_invoice
from mockserver.domain.money import Money
from mockserver.store.urls import open_stores
from tests.bench.workload import AUTH_TOKEN, FIRST_ISSUED_AT, STORE_HASH, Workload, number_of

CUSTOMERS = 200
DAY_S = 86_400
DUE_DAYS = 30
BATCH = 2_000


def fill(url: str, count: int, workload: Workload, choices: Choices) -> None:
    """Make the virtual store of the workload with `count` invoices, their ids from 1 on."""
    stores = open_stores(url)
    try:
        store = stores.create(STORE_HASH, token=AUTH_TOKEN, due_days=DUE_DAYS)
        for first in range(1, count + 1, BATCH):
            with store.transaction():
                for number in range(first, min(first + BATCH, count + 1)):
                    store.invoices.put(_invoice(store.invoices.new_id(), number, workload, choices))
    finally:
        stores.close()


def _invoice(invoice_id: int, number: int, workload: Workload, choices: Choices) -> Invoice:
    """One of three is paid and one partly; due dates and customers are scattered, the same for every store."""
    terms = Terms(now=FIRST_ISSUED_AT + number, due_days=DUE_DAYS, choices=choices)
    total = Decimal(number % 9_000 + 100)
    paid = (Decimal(0), total / 2, total)[number % 3]
    invoice = new_invoice(
        invoice_id,
        {
            "invoice_number": number_of(number),
            "customer_id": str(1_000 + number * 7919 % CUSTOMERS),
            "original_balance": Money(code="USD", value=total),
            "open_balance": Money(code="USD", value=total - paid),
            "details": workload.invoice["details"],
        },
        terms,
    )
    status = (Status.OPEN, Status.PARTIALLY_PAID, Status.COMPLETED)[number % 3]
    return replace(invoice, status=status, due_date=invoice.due_date + number * 104_729 % 365 * DAY_S)
