"""Offline payments on the run's own invoices: recorded, read, moved on, and what they leave on their invoices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from conformance import expect
from conformance.answers import items_of
from conformance.exchange import Exchange
from conformance.outcomes import Broken
from conformance.own_payments import OFFLINE, PAYMENTS, RECEIPT_LINES, RECEIPTS
from conformance.store import Made, Store

__all__ = ["OFFLINE", "PAYMENTS", "RECEIPTS", "RECEIPT_LINES", "Paid", "State", "record", "state", "try_record"]

WAITING, PROCESSING, COMPLETED, REFUNDED = 1, 2, 3, 4
APPLY, REVERT = 0, 1
Lines = Iterable[tuple[Made | int, Any]]


@dataclass(frozen=True, slots=True)
class Paid:
    """A payment that the suite recorded. `sent` is the body, `id` what the target answered."""

    id: int
    sent: Mapping[str, Any]

    @property
    def path(self) -> str:
        """Where it is read."""
        return f"{PAYMENTS}/{self.id}"

    @property
    def memo(self) -> str:
        """The memo that was sent; it starts with the prefix of the run."""
        return str(self.sent["details"]["memo"])


@dataclass(frozen=True, slots=True)
class State:
    """What an invoice shows of its payments."""

    open: Decimal
    original: Decimal
    status: Any
    is_pending: bool
    invoice: Mapping[str, Any]


def body(store: Store, lines: Lines, **fields: Any) -> dict[str, Any]:
    """A body for a payment of these amounts of invoices, in USD by the store's company; None leaves a field out."""
    token = store.token("payment")
    sent = {
        "lineItems": [{"invoiceId": id_of(invoice), "amount": amount} for invoice, amount in lines],
        "currency": "USD",
        "details": {"memo": token},
        "customerId": store.company_id,
        "externalId": token,
        **fields,
    }
    return {name: value for name, value in sent.items() if value is not None}


def try_record(store: Store, lines: Lines, **fields: Any) -> Exchange:
    """Send a payment and take the answer as it comes."""
    return store.send("POST", OFFLINE, body=body(store, lines, **fields))


def record(store: Store, lines: Lines, **fields: Any) -> Paid:
    """Record a payment.

    Raises:
        Broken: The target refuses it.
    """
    sent = body(store, lines, **fields)
    return Paid(paid_id(store.send("POST", OFFLINE, body=sent)), sent)


def paid_id(exchange: Exchange) -> int:
    """The id in the answer to a payment that was recorded or changed.

    Raises:
        Broken: There is none.
    """
    made = exchange.data.get("paymentId") if isinstance(exchange.data, dict) else None
    if not exchange.is_success or not isinstance(made, int) or isinstance(made, bool):
        raise Broken("HTTP 200 with a numeric data.paymentId", exchange.summary, exchange)
    return made


def payment_of(exchange: Exchange) -> dict[str, Any]:
    """The payment in an answer.

    Raises:
        Broken: There is none.
    """
    payment: Any = exchange.data
    if not exchange.is_success or not isinstance(payment, dict):
        raise Broken("HTTP 200 with the payment as data", exchange.summary, exchange)
    return payment


def read(store: Store, paid: Paid) -> dict[str, Any]:
    """The payment as its detail shows it.

    Raises:
        Broken: The target does not answer it.
    """
    return payment_of(store.send("GET", paid.path))


def change(store: Store, paid: Paid, lines: Lines, **fields: Any) -> Exchange:
    """Send a change of a payment, its memo and externalId as they were unless `fields` say otherwise."""
    own = {"details": paid.sent["details"], "externalId": paid.sent.get("externalId"), **fields}
    return store.send("PUT", f"{OFFLINE}/{paid.id}", body=body(store, lines, **own))


def set_status(store: Store, paid: Paid, status: int) -> Exchange:
    """Send a processing status and take the answer as it comes."""
    return store.send("PUT", f"{paid.path}/processing-status", body={"processingStatus": status})


def perform(store: Store, paid: Paid, operation_code: int) -> Exchange:
    """Send an operation and take the answer as it comes."""
    return store.send("POST", f"{paid.path}/operations", body={"operationCode": operation_code})


def delete(store: Store, paid: Paid) -> Exchange:
    """Send a delete and take the answer as it comes."""
    return store.send("DELETE", paid.path)


def state(store: Store, invoice: Made | int) -> State:
    """What an invoice's detail shows.

    Raises:
        Broken: The target does not answer it, or with balances that are none.
    """
    return state_of(store.read(id_of(invoice)))


def states(store: Store, mark: str) -> dict[int, State]:
    """What a list shows of the invoices with this externalCustomerId, by id.

    Raises:
        Broken: The target does not answer it, or with balances that are none.
    """
    items = store.items(searchBy="externalCustomerId", q=mark, limit=50)
    return {item.get("id", 0): state_of(item) for item in items if item.get("externalCustomerId") == mark}


def state_of(invoice: Mapping[str, Any]) -> State:
    """What an invoice shows.

    Raises:
        Broken: Its balances are none.
    """
    count = invoice.get("pendingPaymentCount")
    has_count = isinstance(count, int) and not isinstance(count, bool) and count > 0
    return State(
        open=amount_of("openBalance", invoice.get("openBalance")),
        original=amount_of("originalBalance", invoice.get("originalBalance")),
        status=invoice.get("status"),
        is_pending=invoice.get("isPendingPayment") in (1, "1", True) or has_count,
        invoice=invoice,
    )


def amount_of(what: str, balance: Any) -> Decimal:
    """The number in a balance.

    Raises:
        Broken: There is none.
    """
    value = balance.get("value") if isinstance(balance, Mapping) else None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        raise Broken(f"{what} = a code and a value", f"{what} = {balance!r}") from None


def holds(what: str, now: State, open_balance: object, *, status: int | None = None) -> None:
    """An invoice has this open balance, however it is spelt, and this status where one is given.

    Raises:
        Broken: It has not.
    """
    expect.same_amount(f"openBalance of {what}", open_balance, now.invoice.get("openBalance"))
    if status is not None:
        expect.equal(f"status of {what}", status, now.status)


def amounts(payment: Mapping[str, Any]) -> dict[Any, Any]:
    """The amounts of a payment's lines by invoice id.

    Raises:
        Broken: It has no lines.
    """
    lines = payment.get("lineItems")
    if not isinstance(lines, list) or not all(isinstance(line, Mapping) for line in lines):
        raise Broken("lineItems = a list of lines", f"lineItems = {lines!r}")
    return {line.get("invoiceId"): line.get("amount") for line in lines}


def codes(values: Any) -> set[int]:
    """Operations or statuses, whether they are typed as numbers or as strings of digits.

    Raises:
        Broken: They are neither.
    """
    if isinstance(values, list) and all((isinstance(v, str) and v.isdecimal()) or type(v) is int for v in values):
        return {int(value) for value in values}
    raise Broken("a list of numbers, or of strings of digits", f"{values!r}")


def receipts_of(store: Store, paid: Paid) -> list[dict[str, Any]]:
    """The receipts that name a payment, found by its memo.

    Raises:
        Broken: The target does not list receipts.
    """
    query = {"searchBy": "referenceNumber", "q": paid.memo, "limit": 50}
    items = items_of(store.send("GET", RECEIPTS, parameters=query))
    return [item for item in items if str(item.get("paymentId")) == str(paid.id)]


def receipt_of(store: Store, paid: Paid) -> dict[str, Any]:
    """The receipt of a payment.

    Raises:
        Broken: There is none, or more than one.
    """
    found = receipts_of(store, paid)
    expect.that(len(found) == 1, f"one receipt with paymentId {paid.id}", f"{len(found)} receipts")
    return found[0]


def id_of(invoice: Made | int) -> int:
    """The id of an invoice, or itself."""
    return invoice.id if isinstance(invoice, Made) else invoice


def unmoved(before: Mapping[Any, State], after: Mapping[Any, State], what: str) -> None:
    """No balance and no status of these invoices has changed.

    Raises:
        Broken: One has.
    """
    for key, was in before.items():
        now = after.get(key)
        if now is None or (now.open, now.original, now.status) != (was.open, was.original, was.status):
            shown = "is not shown" if now is None else f"{now.open} of {now.original}, status {now.status}"
            raise Broken(f"after {what}: openBalance {was.open} of {was.original}, status {was.status}", shown)
