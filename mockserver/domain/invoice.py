"""An invoice, how it comes to be and how it changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import Any, TypedDict

from mockserver.domain.choices import Choices
from mockserver.domain.errors import BadField, EmptyUpdate, ReadOnlyField
from mockserver.domain.money import Money

DAY_S = 86_400
READ_ONLY = ("id", "isPendingPayment", "customerName", "updatedAt")
CREATE_ONLY = ("order_number", "channel_id", "terms_conditions")


class Status(IntEnum):
    """How much of an invoice is paid. Overdue is not a status.

    Rule: overdue-is-not-a-status.
    """

    OPEN = 0
    PARTIALLY_PAID = 1
    COMPLETED = 2


class PaidStatus(StrEnum):
    """How much of an invoice is paid, by its balances alone."""

    UNPAID = "unpaid"
    PARTIALLY_PAID = "partially_paid"
    PAID = "paid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """An invoice as the store keeps it. Times are Unix seconds; `details` is the JSON object as it was sent.

    `base_balance` is None until a payment moves the open balance.

    Source: #/components/schemas/Invoice
    """

    id: int
    invoice_number: str
    customer_id: str
    original_balance: Money
    open_balance: Money
    due_date: int
    created_at: int
    updated_at: int
    type: str = "Invoice"
    status: int = Status.OPEN
    source: int = 0
    customer_name: str = ""
    external_id: str | None = None
    external_customer_id: str | None = None
    order_number: str | None = None
    purchase_order_number: str | None = None
    details: Mapping[str, Any] | None = None
    channel_id: int | None = None
    channel_name: str | None = None
    external_pdf_url: str | None = None
    terms_conditions: str | None = None
    extra_fields: tuple[tuple[str, str], ...] = ()
    pending_payments: int = 0
    base_balance: Decimal | None = None

    @property
    def base(self) -> Decimal:
        """What would be open without the payments that are applied now; see `settlement.py`."""
        return self.open_balance.value if self.base_balance is None else self.base_balance

    @property
    def is_pending_payment(self) -> int:
        """1 while a payment on the invoice waits, else 0."""
        return int(self.pending_payments > 0)

    @property
    def paid(self) -> Money:
        """What is paid; where total and balance differ in currency, what payments have taken.

        Rule: buyer-amounts-mirror-the-balances.
        """
        is_alike = self.original_balance.code == self.open_balance.code
        whole = self.original_balance.value if is_alike else self.base
        return Money(code=self.open_balance.code, value=max(whole - self.open_balance.value, Decimal(0)))

    @property
    def paid_status(self) -> PaidStatus:
        """How much is paid.

        Rule: paid-status-follows-balances.
        """
        if self.open_balance.is_settled:
            return PaidStatus.PAID
        return PaidStatus.PARTIALLY_PAID if self.paid.value > 0 else PaidStatus.UNPAID


class InvoiceFields(TypedDict, total=False):
    """The part of an invoice that a request may set, under the invoice's attribute names."""

    invoice_number: str
    customer_id: str
    original_balance: Money
    open_balance: Money
    due_date: int | None
    issued_at: int
    created_at: int
    type: str
    status: int
    source: int
    external_id: str
    external_customer_id: str
    order_number: str
    purchase_order_number: str
    details: Mapping[str, Any]
    channel_id: int
    external_pdf_url: str
    terms_conditions: str
    extra_fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What an invoice is made under: the time, the store's payment terms in days, and the choices taken."""

    now: int
    due_days: int
    choices: Choices


def new_invoice(invoice_id: int, fields: InvoiceFields, terms: Terms) -> Invoice:
    """An invoice made from a valid request.

    Rule: create-defaults-type-status-source, due-date-defaults-to-terms, status-completes-at-zero-balance,
    status-sent-is-kept-while-balance-is-open, issued-at-sets-created-time.

    Raises:
        BadField: The due date is empty or the currencies differ, and the choices taken refuse that.
    """
    given: dict[str, Any] = dict(fields)
    issued_at = given.pop("issued_at", None)
    place = terms.choices["issued-at-shows-in"]
    created_at = issued_at if issued_at is not None and place == "created-at" else terms.now
    if place == "order-date" and issued_at is not None:
        given["details"] = _with_order_date(fields.get("details", {}), issued_at)
    due_date = given.pop("due_date", None)
    if due_date is None or (due_date == 0 and terms.choices["zero-due-date"] == "defaulted"):
        if due_date is None and "due_date" in fields and terms.choices["empty-due-date"] == "refused":
            raise BadField(field="dueDate", text="This field may not be empty.", rule="due-date-defaults-to-terms")
        counts_from = created_at if terms.choices["due-date-counts-from"] == "created-at" else terms.now
        due_date = due_date_after(counts_from, terms)
    invoice = Invoice(
        id=invoice_id,
        due_date=due_date,
        created_at=created_at,
        updated_at=terms.now,
        **given,
    )
    check_currencies(invoice, terms.choices)
    return _with_status(invoice, status_on_create(invoice, terms.choices))


def changed(invoice: Invoice, fields: InvoiceFields, terms: Terms) -> Invoice:
    """`invoice` with the fields of a valid request: those sent change, the others stay, `details` is replaced whole.

    Rule: update-is-partial, details-replaced-whole, extra-fields-sent-take-new-values,
    create-only-fields-in-update-are-answered, external-pdf-url-is-set-and-removed, empty-update-is-answered,
    created-at-may-be-set, updated-at-moves-created-at-stays.

    Raises:
        EmptyUpdate: Nothing was sent and the choices taken refuse that.
        BadField: The currencies differ and the choices taken refuse that.
    """
    given: dict[str, Any] = dict(fields)
    if not given and terms.choices["empty-update"] == "refused":
        raise EmptyUpdate
    if terms.choices["create-only-fields-in-update"] == "ignored":
        for name in CREATE_ONLY:
            given.pop(name, None)
    if not given:
        return invoice
    if given.get("external_pdf_url") == "":
        given["external_pdf_url"] = None
    if "extra_fields" in given and terms.choices["extra-fields-not-sent"] == "kept":
        given["extra_fields"] = tuple((dict(invoice.extra_fields) | dict(given["extra_fields"])).items())
    after = _rebased(replace(invoice, **given, updated_at=terms.now), invoice)
    check_currencies(after, terms.choices)
    return _with_status(after, status_on_update(invoice, after, terms.choices, was_sent="status" in given))


def due_date_after(start: int, terms: Terms) -> int:
    """When the payment terms that start at a time end.

    Rule: due-date-defaults-to-terms.
    """
    due = start + terms.due_days * DAY_S
    return due - due % DAY_S if terms.choices["due-date-precision"] == "utc-midnight" else due


def status_on_create(invoice: Invoice, choices: Choices) -> Status:
    """The status of a new invoice: completed when nothing is open, else what was sent.

    Rule: status-completes-at-zero-balance, status-sent-is-kept-while-balance-is-open.
    """
    if invoice.open_balance.is_settled:
        return Status.COMPLETED
    if invoice.status == Status.COMPLETED and choices["completed-status-with-open-balance"] == "derived":
        return status_of_balances(invoice)
    return Status(invoice.status)


def status_on_update(before: Invoice, after: Invoice, choices: Choices, *, was_sent: bool) -> Status:
    """The status after an update: the open balance completes it, a status sent is kept, else it follows the balance.

    Rule: status-completes-on-update, reopened-invoice-has-a-valid-status, partial-balance-has-a-valid-status.
    """
    if after.open_balance.is_settled or was_sent:
        return status_on_create(after, choices)
    reopened = before.open_balance.is_settled and before.status == Status.COMPLETED
    if reopened and choices["status-on-reopening"] == "derived":
        return status_of_balances(after)
    is_lowered = after.open_balance.value < before.open_balance.value
    if is_lowered and before.status == Status.OPEN and choices["status-of-partial-balance"] == "partially-paid":
        return status_of_balances(after)
    return Status(after.status)


def status_of_balances(invoice: Invoice) -> Status:
    """The status that the balances alone say."""
    if invoice.open_balance.is_settled:
        return Status.COMPLETED
    return Status.PARTIALLY_PAID if invoice.open_balance.value < invoice.original_balance.value else Status.OPEN


def check_currencies(invoice: Invoice, choices: Choices) -> None:
    """Both balances in one currency, where the choices taken insist.

    Rule: balances-share-a-currency.

    Raises:
        BadField: They differ.
    """
    if choices["mixed-balance-currencies"] == "refused" and invoice.original_balance.code != invoice.open_balance.code:
        text = f"{invoice.open_balance.code} is not the currency of the original balance"
        raise BadField(field="openBalance.code", text=text, rule="balances-share-a-currency")


def check_read_only(sent: Mapping[str, object], choices: Choices) -> None:
    """No read-only field in an update, where the choices taken insist; `sent` has the contract's names.

    Rule: read-only-fields-stay.

    Raises:
        ReadOnlyField: One was sent.
    """
    if choices["read-only-fields-in-update"] == "refused":
        for name in READ_ONLY:
            if name in sent:
                raise ReadOnlyField(field=name)


def _rebased(after: Invoice, before: Invoice) -> Invoice:
    """Rule: balance-set-by-update-stands."""
    difference = after.open_balance.value - before.open_balance.value
    is_based = after.base_balance is not None and difference != 0
    return replace(after, base_balance=after.base + difference) if is_based else after


def _with_status(invoice: Invoice, status: Status) -> Invoice:
    return invoice if invoice.status == status else replace(invoice, status=status)


def _with_order_date(details: Mapping[str, Any], order_date: int) -> Mapping[str, Any]:
    header = {"orderDate": order_date, **details.get("header", {})}
    return {**details, "header": header}
