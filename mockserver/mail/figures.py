"""What a mail says of an invoice, in words."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from mockserver.domain.invoice import DAY_S, Invoice
from mockserver.mail.wording import one_line
from mockserver.pdf.amounts import Amount, date_shown

Facts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """An invoice as a mail shows it: every text one line, amounts with their currency."""

    number: str
    standing: str
    is_overdue: bool
    balance: str
    due_date: str
    facts: Facts
    sums: Facts

    @classmethod
    def read(cls, invoice: Invoice, *, now: int) -> Self:
        """Read the invoice as it is now; `now` is Unix seconds."""
        total, still_open = invoice.original_balance, invoice.open_balance
        paid = total.value - still_open.value
        is_overdue = not still_open.is_settled and invoice.due_date // DAY_S < now // DAY_S
        facts = (
            ("Invoice", one_line(invoice.invoice_number)),
            ("Customer", one_line(invoice.customer_name) or one_line(invoice.customer_id)),
            ("Order", one_line(invoice.order_number or "")),
            ("Purchase order", one_line(invoice.purchase_order_number or "")),
            ("Invoice date", date_shown(invoice.created_at)),
            ("Due date", date_shown(invoice.due_date)),
        )
        return cls(
            number=one_line(invoice.invoice_number),
            standing=_standing(paid, is_settled=still_open.is_settled, is_overdue=is_overdue),
            is_overdue=is_overdue,
            balance=_shown(still_open.value, still_open.code),
            due_date=date_shown(invoice.due_date),
            facts=tuple((label, value) for label, value in facts if value),
            sums=(
                ("Total", _shown(total.value, total.code)),
                ("Paid", _shown(paid, total.code)),
            ),
        )


def _standing(paid: Decimal, *, is_settled: bool, is_overdue: bool) -> str:
    if is_settled:
        return "Paid"
    words = "Partially paid" if paid > 0 else "Unpaid"
    return f"{words}, overdue" if is_overdue else words


def _shown(value: Decimal, code: str) -> str:
    return one_line(Amount.read({"code": code, "value": value}).shown())
