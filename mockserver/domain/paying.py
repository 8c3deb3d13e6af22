"""What a buyer sees of an invoice's money, and the amounts that a buyer may pay."""

from __future__ import annotations

import re
from decimal import Decimal

from mockserver.domain.buyer_errors import AmountExceedsBalance, AmountMalformed, AmountNotPositive
from mockserver.domain.choices import Choices
from mockserver.domain.currency import smallest_coin
from mockserver.domain.invoice import DAY_S, Invoice
from mockserver.domain.money import Money

_PLAIN = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,20})?", re.ASCII)
_MOST = Decimal(10**15)


def is_overdue(invoice: Invoice, now: int) -> bool:
    """Something is open, and the day on which it was due is over (in UTC).

    Rule: overdue-is-past-due-and-unpaid.
    """
    return not invoice.open_balance.is_settled and invoice.due_date < day_of(now)


def day_of(now: int) -> int:
    """The first second of a day in UTC."""
    return now - now % DAY_S


def payable_amount(raw: object, whole: Money, *, field: str) -> Decimal:
    """The amount that a request names, where `whole` is all that there is to pay.

    An amount has no fraction of the currency's smallest coin, but for all that there is to pay.

    Rule: cart-amount-is-positive-money.

    Raises:
        AmountMalformed: It is no number, or too fine.
        AmountNotPositive: It is 0 or less.
    """
    amount = number_of(raw)
    if amount is None or abs(amount) >= _MOST:
        raise AmountMalformed(field=field)
    if amount <= 0:
        raise AmountNotPositive(field=field)
    coin = smallest_coin(whole.code)
    if amount % coin and amount != whole.value:
        raise AmountMalformed(f"The smallest amount of {whole.code} is {coin}.", field=field)
    return amount


def amount_of_invoice(raw: object, invoice: Invoice, choices: Choices, *, field: str) -> Decimal:
    """What is to be paid of an invoice: all that is open where nothing is named.

    Rule: pay-invoice-puts-it-into-the-cart, invoice-is-payable-in-part, cart-amount-stays-within-the-balance.

    Raises:
        BadAmount: The amount cannot be paid.
        AmountExceedsBalance: It is more than is open, and the choices taken refuse that.
    """
    balance = invoice.open_balance
    if raw is None:
        return balance.value
    amount = payable_amount(raw, balance, field=field)
    if amount <= balance.value:
        return amount
    if choices["amount-above-balance-in-cart"] == "refused":
        raise AmountExceedsBalance(f"The amount is above the open balance of {plain(balance)}.", field=field)
    return balance.value


def plain(money: Money) -> str:
    """The value with the decimals of its currency, and more of them only where it is finer, such as `10.00`.

    Rule: buyer-amounts-mirror-the-balances.
    """
    shown = money.value.normalize()
    coin = smallest_coin(money.code)
    return f"{shown if shown % coin else shown.quantize(coin):f}"


def number_of(raw: object) -> Decimal | None:
    """The number that a JSON number or plain text spells, None if it spells none."""
    if isinstance(raw, str):
        return Decimal(raw) if _PLAIN.fullmatch(raw) else None
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return Decimal(repr(raw))
    return None
