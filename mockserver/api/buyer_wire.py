"""What a buyer is shown: the user, invoices as rows, and money with the decimals of its currency."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from mockserver.domain.buyer import Buyer
from mockserver.domain.cart import is_payable
from mockserver.domain.invoice import Invoice
from mockserver.domain.money import Money
from mockserver.domain.paying import is_overdue, plain

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def shown_buyer(buyer: Buyer) -> dict[str, Any]:
    """The buyer as the user of a session.

    Source: #/components/schemas/Buyer
    """
    return {
        "id": buyer.id,
        "name": buyer.name,
        "email": buyer.email,
        "account": buyer.account,
        "invoiceAccount": buyer.invoice_account,
        "isAdmin": buyer.is_admin,
    }


def shown_row(invoice: Invoice, *, now: int) -> dict[str, Any]:
    """The invoice as a list has it.

    Rule: buyer-amounts-mirror-the-balances, buyer-list-shows-due-dates, paid-status-follows-balances.
    Source: #/components/schemas/BuyerInvoice
    """
    return {
        "id": invoice.id,
        "number": invoice.invoice_number,
        "account": invoice.customer_id,
        "customerName": invoice.customer_name,
        "invoiceDate": day(invoice.created_at),
        "dueDate": day(invoice.due_date),
        "overdue": is_overdue(invoice, now),
        "total": amount(invoice.original_balance),
        "paid": amount(invoice.paid),
        "balance": amount(invoice.open_balance),
        "paidStatus": invoice.paid_status,
        "canPay": is_payable(invoice),
    }


def summary(invoices: Iterable[Invoice], *, now: int) -> dict[str, Any]:
    """What is open of these invoices, and what is overdue: a sum for each currency.

    Rule: buyer-summary-tells-what-is-open.
    Source: #/components/schemas/BuyerSummary
    """
    unpaid = [invoice for invoice in invoices if not invoice.open_balance.is_settled]
    late = [invoice for invoice in unpaid if is_overdue(invoice, now)]
    return {"openBalance": _sums(unpaid), "openCount": len(unpaid), "overdueBalance": _sums(late)}


def amount(money: Money) -> dict[str, str]:
    """An amount with the decimals of its currency.

    Source: #/components/schemas/BuyerAmount
    """
    return {"code": money.code, "value": plain(money)}


def day(seconds: int) -> str:
    """The day in UTC, such as 2026-06-15.

    Source: #/components/schemas/BuyerDate
    """
    return (EPOCH + timedelta(seconds=seconds)).date().isoformat()


def _sums(invoices: Iterable[Invoice]) -> list[dict[str, str]]:
    sums: dict[str, Money] = {}
    for invoice in invoices:
        code, value = invoice.open_balance.code, invoice.open_balance.value
        sums[code] = Money(code=code, value=value + sums[code].value) if code in sums else invoice.open_balance
    return [amount(sums[code]) for code in sorted(sums)]
