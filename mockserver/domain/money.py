"""Amounts of money, exact to four decimals."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from mockserver.domain.errors import NotANumber

_PLAIN_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,20})?\Z", re.ASCII)
_FOUR_DECIMALS = Decimal("0.0001")
_EXACT_AS_DOUBLE = 500_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """An amount in a currency. `code` is kept as sent; `value` has four decimals, a finer one is rounded half up.

    What `parse_amount` takes has a range; sums and differences of such amounts may go beyond it and stay exact, up to
    the 28 digits of the decimal context.
    """

    code: str
    value: Decimal

    def __post_init__(self) -> None:
        object.__setattr__(self, "value", _rounded(self.value))

    def __str__(self) -> str:
        return f"{self.value} {self.code}"

    @property
    def value_text(self) -> str:
        """The value with exactly four decimals, such as `100.0000`.

        Rule: balances-are-strings-with-four-decimals.
        """
        return str(self.value)

    @property
    def is_settled(self) -> bool:
        """Nothing is left to pay."""
        return self.value <= 0


def parse_amount(raw: object, *, field: str) -> Decimal:
    """A JSON number or numeric string as an amount, rounded half up to four decimals.

    A JSON number passes through a double on its way here. That keeps four decimals up to 500 thousand million; a larger
    number has to be sent as a string.

    Rule: balances-are-strings-with-four-decimals, balances-may-be-sent-as-strings, balance-must-be-a-number.
    Source: #/components/schemas/AmountInput

    Raises:
        NotANumber: `raw` is neither, or is out of range.
    """
    if isinstance(raw, str) and _PLAIN_NUMBER.match(raw):
        return _rounded(Decimal(raw))
    if isinstance(raw, int | float) and not isinstance(raw, bool) and abs(raw) <= _EXACT_AS_DOUBLE:
        return _rounded(Decimal(repr(raw)))
    raise NotANumber(field=field)


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(_FOUR_DECIMALS, rounding=ROUND_HALF_UP) + 0  # + 0 turns -0 into 0
