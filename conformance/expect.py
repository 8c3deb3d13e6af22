"""What checks demand of an answer; each says what was expected and what came."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from conformance.exchange import Exchange
from conformance.outcomes import Broken

FIRST_SERVER_ERROR = 500


def success(exchange: Exchange) -> Exchange:
    """The call succeeded with HTTP 200.

    Raises:
        Broken: It did not.
    """
    if not exchange.is_success:
        raise Broken("HTTP 200, success", exchange.summary, exchange)
    return exchange


def refused(exchange: Exchange, codes: Iterable[int], *, text: str | None = None) -> Exchange:
    """The call was refused with one of `codes`, and with `text` in its refusal where one is given.

    Raises:
        Broken: It was not.
    """
    allowed = sorted(codes)
    wanted = f"a refusal with code {' or '.join(map(str, allowed))}"
    if text is not None:
        wanted += f" that says {text!r}"
    if exchange.code not in allowed or (text is not None and text not in exchange.message):
        raise Broken(wanted, exchange.summary, exchange)
    return exchange


def refused_somehow(exchange: Exchange) -> Exchange:
    """The call was refused, with any client error.

    Raises:
        Broken: It succeeded, or the target failed.
    """
    if not 400 <= exchange.code < FIRST_SERVER_ERROR:  # noqa: PLR2004  # the class of client errors
        raise Broken("a refusal (a code from 400 to 499)", exchange.summary, exchange)
    return exchange


def success_or_refused(exchange: Exchange, codes: Iterable[int]) -> bool:
    """The call succeeded, or was refused with one of `codes`; says whether it succeeded.

    Raises:
        Broken: It did neither.
    """
    allowed = sorted(codes)
    if not exchange.is_success and exchange.code not in allowed:
        raise Broken(f"success, or a refusal with code {' or '.join(map(str, allowed))}", exchange.summary, exchange)
    return exchange.is_success


def equal(what: str, expected: Any, observed: Any, exchange: Exchange | None = None) -> None:
    """Two JSON values are the same.

    Raises:
        Broken: They are not.
    """
    if expected != observed:
        raise Broken(f"{what} = {expected!r}", f"{what} = {observed!r}", exchange)


def whole(what: str, value: Any, exchange: Exchange | None = None) -> int:
    """A value is a whole number, or the digits of one.

    Raises:
        Broken: It is not.
    """
    try:
        return int(str(value))
    except ValueError:
        raise Broken(f"{what} is a whole number", f"{what} = {value!r}", exchange) from None


def same_amount(what: str, expected: object, balance: Any) -> None:
    """A balance has this value, however it is spelt.

    Raises:
        Broken: It has not.
    """
    value = balance.get("value") if isinstance(balance, Mapping) else None
    try:
        is_same = isinstance(value, str | int | float) and Decimal(str(value)) == Decimal(str(expected))
    except InvalidOperation:
        is_same = False
    if not is_same:
        raise Broken(f"{what}.value = {expected}", f"{what} = {balance!r}")


def that(holds: bool, expected: str, observed: str, exchange: Exchange | None = None) -> None:
    """Anything else.

    Raises:
        Broken: It does not hold.
    """
    if not holds:
        raise Broken(expected, observed, exchange)


def refused_as(exchange: Exchange, code: int, error_code: str) -> Exchange:
    """The call was refused with this code, and with this errorCode for programs.

    Raises:
        Broken: It was not.
    """
    shown = exchange.data.get("errorCode") if isinstance(exchange.data, Mapping) else None
    if exchange.code != code or shown != error_code:
        raise Broken(f"a refusal with code {code} and errorCode {error_code}", exchange.summary, exchange)
    return exchange
