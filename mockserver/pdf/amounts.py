"""Money, quantities and dates as an invoice words them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Context, Decimal
from typing import Self

from mockserver.pdf.reading import mapping_of, number_of, text_of

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Room for the product of two numbers of 40 digits before and after the point.
_EXACT = Context(prec=200)


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A sum of money as stored: `number` is None where `raw` is no number, `code` may be empty."""

    raw: str
    number: Decimal | None
    code: str

    @classmethod
    def read(cls, stored: object) -> Self:
        """Read `{code, value}`; a bare number or text is a value without currency."""
        entry = mapping_of(stored)
        value = entry.get("value") if entry else stored
        return cls(raw=text_of(value), number=number_of(value), code=text_of(entry.get("code")))

    def shown(self, *, home: str = "") -> str:
        """Digits in groups of three, at least two decimals, then the currency unless it is the `home` currency."""
        digits = self.raw if self.number is None else _grouped(self.number)
        return f"{digits} {self.code}" if digits and self.code and self.code != home else digits


def line_total(quantity: object, price: Amount, discount: Amount) -> Amount | None:
    """Quantity times the price less the discount, both per unit; None where a part is unreadable or codes differ."""
    count = number_of(quantity)
    off = Decimal(0) if not discount.raw else discount.number
    codes = {amount.code for amount in (price, discount) if amount.code}
    if count is None or price.number is None or off is None or len(codes) > 1:
        return None
    total = _EXACT.multiply(count, _EXACT.subtract(price.number, off))
    return Amount(raw=str(total), number=total, code="".join(codes))


def moment(seconds: int) -> datetime | None:
    """The UTC time of a Unix timestamp; None outside the years 1 to 9999."""
    try:
        return _EPOCH + timedelta(seconds=seconds)
    except OverflowError:
        return None


def date_shown(stored: object) -> str:
    """The UTC date, as 2024-03-31, of Unix seconds in a number or numeric text; anything else as it reads."""
    seconds = number_of(stored)
    when = moment(int(seconds)) if seconds is not None else None
    return when.date().isoformat() if when else text_of(stored)


def _grouped(number: Decimal) -> str:
    exact = number.normalize(_EXACT)
    decimals = max(2, -int(exact.as_tuple().exponent))
    return f"{exact:,.{decimals}f}" if exact else "0.00"
