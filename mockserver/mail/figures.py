"""What a mail says of an invoice, in words."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from mockserver.domain.invoice import Invoice, PaidStatus
from mockserver.domain.money import Money
from mockserver.domain.paying import is_overdue, plain
from mockserver.mail.wording import one_line
from mockserver.pdf.amounts import date_shown

Facts = tuple[tuple[str, str], ...]
_WORDS = {PaidStatus.UNPAID: "Unpaid", PaidStatus.PARTIALLY_PAID: "Partially paid", PaidStatus.PAID: "Paid"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """An invoice as a mail shows it: every text one line, amounts with their currency."""

    number: str
    standing: str
    is_paid: bool
    is_overdue: bool
    balance: str
    due_date: str
    facts: Facts
    sums: Facts

    @classmethod
    def read(cls, invoice: Invoice, *, now: int) -> Self:
        """Read the invoice as it is now; `now` is Unix seconds."""
        total, still_open = invoice.original_balance, invoice.open_balance
        status, is_late = invoice.paid_status, is_overdue(invoice, now)
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
            standing=f"{_WORDS[status]}, overdue" if is_late else _WORDS[status],
            is_paid=status == PaidStatus.PAID,
            is_overdue=is_late,
            balance=_shown(still_open),
            due_date=date_shown(invoice.due_date),
            facts=tuple((label, value) for label, value in facts if value),
            sums=(("Total", _shown(total)), ("Paid", _shown(invoice.paid))),
        )


def _shown(money: Money) -> str:
    """Digits in groups of three, with the decimals of the currency, and its code."""
    return one_line(f"{Decimal(plain(money)):,f} {money.code}")
