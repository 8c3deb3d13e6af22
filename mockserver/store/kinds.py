"""The kinds of record that a virtual store holds, and how each is indexed, sorted and written down."""

from __future__ import annotations

import dataclasses
import reprlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import UnionType
from typing import Any, Generic, TypeVar, Union, get_args, get_origin, get_type_hints

from mockserver.domain.b2b_request import B2bRequest
from mockserver.domain.buyer import Buyer
from mockserver.domain.cart import Cart
from mockserver.domain.checkout import Checkout
from mockserver.domain.extra_field import ExtraFieldConfig
from mockserver.domain.invoice import Invoice
from mockserver.domain.job_run import JobRun
from mockserver.domain.mail import Mail
from mockserver.domain.money import Money
from mockserver.domain.order import Order
from mockserver.domain.party import Channel, Company
from mockserver.domain.payment import Payment
from mockserver.domain.receipt import Receipt, ReceiptLine
from mockserver.domain.session import Session
from mockserver.store.field_types import Accepts, accepts

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class RetiredNumber:
    """The number of a deleted invoice that stays taken."""

    id: int
    invoice_number: str


@dataclass(frozen=True)
class Kind(Generic[T]):
    """A kind of record: its class, the fields that `find` knows, the field that lists are kept sorted by.

    An indexed field that holds a tuple is found by each value in it. `narrowed_by` are the fields that keep a list
    short where only some of their values are asked for.
    """

    name: str
    record_class: type[T]
    indexes: tuple[str, ...] = ()
    ordered_by: str = "id"
    narrowed_by: tuple[str, ...] = ()

    def document(self, record: T) -> dict[str, Any]:
        """The record as a JSON object."""
        return _document(self.record_class, record)

    def record(self, document: Mapping[str, Any]) -> T:
        """The record that `document` was made of.

        Raises:
            ValueError: It was made of no record of this kind: a field has another type, is unknown or is missing.
        """
        return _record(self.name, self.record_class, document)


COMPANIES = Kind("companies", Company, indexes=("company_id",))
CHANNELS = Kind("channels", Channel)
ORDERS = Kind("orders", Order, indexes=("bc_order_id",), ordered_by="updated_at")
EXTRA_FIELDS = Kind("extra_fields", ExtraFieldConfig)
INVOICES = Kind(
    "invoices",
    Invoice,
    indexes=("invoice_number", "order_number"),
    ordered_by="created_at",
    narrowed_by=("customer_id",),
)
RETIRED_NUMBERS = Kind("retired_numbers", RetiredNumber, indexes=("invoice_number",))
PAYMENTS = Kind("payments", Payment, indexes=("invoice_ids",), ordered_by="created_at")
RECEIPTS = Kind("receipts", Receipt, indexes=("payment_id",), ordered_by="created_at")
RECEIPT_LINES = Kind("receipt_lines", ReceiptLine, indexes=("receipt_id",), ordered_by="created_at")
BUYERS = Kind("buyers", Buyer, indexes=("email",))
SESSIONS = Kind("sessions", Session, indexes=("token_digest", "buyer_id"))
CARTS = Kind("carts", Cart)
CHECKOUTS = Kind("checkouts", Checkout)
B2B_REQUESTS = Kind("b2b_requests", B2bRequest, indexes=("buyer_id", "stage"), ordered_by="created_at")
JOB_RUNS = Kind("job_runs", JobRun, indexes=("job",))
MAILS = Kind("mails", Mail, indexes=("delivery", "request_id"))
KINDS: tuple[Kind[Any], ...] = (
    COMPANIES,
    CHANNELS,
    ORDERS,
    EXTRA_FIELDS,
    INVOICES,
    RETIRED_NUMBERS,
    PAYMENTS,
    RECEIPTS,
    RECEIPT_LINES,
    BUYERS,
    SESSIONS,
    CARTS,
    CHECKOUTS,
    B2B_REQUESTS,
    JOB_RUNS,
    MAILS,
)

_Converter = tuple[str, Callable[[Any], Any], Callable[[Any], Any], Accepts]
"""Name of a field, how it is written, how it is read, and whether what was read is a value of its."""
_converters_of: dict[type, tuple[_Converter, ...]] = {}


def _converters(record_class: type) -> tuple[_Converter, ...]:
    if record_class not in _converters_of:
        hints = get_type_hints(record_class)
        names = [field.name for field in dataclasses.fields(record_class)]
        _converters_of[record_class] = tuple((name, *_conversion(hints[name]), accepts(hints[name])) for name in names)
    return _converters_of[record_class]


def _document(record_class: type, record: Any) -> dict[str, Any]:
    return {name: write(getattr(record, name)) for name, write, _, _ in _converters(record_class)}


def _record(kind: str, record_class: type[T], document: Mapping[str, Any]) -> T:
    fields: dict[str, Any] = {}
    for name, _, read, accept in _converters(record_class):
        if name in document:
            fields[name] = _read(name, document[name], read, accept)
    if unknown := document.keys() - fields.keys():
        raise ValueError(f"{kind} have no {min(unknown)!r}")
    try:
        return record_class(**fields)
    except TypeError as error:
        raise ValueError(f"a field of {kind} is missing") from error


def _read(name: str, stored: Any, read: Callable[[Any], Any], accept: Accepts) -> Any:
    try:
        value = read(stored)
        fits = accept(value)
    except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError):  # decimals raise the first
        fits, value = False, None
    if not fits:
        raise ValueError(f"{reprlib.repr(stored)} is no {name!r}")
    return value


def _conversion(hint: Any) -> tuple[Callable[[Any], Any], Callable[[Any], Any]]:
    if hint is Money:
        return _money_out, _money_in
    if hint is Decimal:
        return str, Decimal
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType) and Decimal in arguments:
        return _or_null(str), _or_null(Decimal)
    if origin is tuple and dataclasses.is_dataclass(arguments[0]):
        return _parts_conversion(arguments[0])
    if origin is tuple or "tuple" in str(hint):
        return _as_is, _frozen
    return _as_is, _as_is


def _parts_conversion(part_class: Any) -> tuple[Callable[[Any], Any], Callable[[Any], Any]]:
    """A tuple of smaller records, as a list of objects."""

    def write(parts: Any) -> list[dict[str, Any]]:
        return [_document(part_class, part) for part in parts]

    def read(documents: Any) -> tuple[Any, ...]:
        if not isinstance(documents, list):
            raise TypeError(documents)
        return tuple(_record(part_class.__name__, part_class, document) for document in documents)

    return write, read


def _or_null(convert: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else convert(value)


def _as_is(value: Any) -> Any:
    return value


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, list | tuple) else value


def _money_out(money: Money) -> dict[str, str]:
    return {"code": money.code, "value": str(money.value)}


def _money_in(document: Mapping[str, str]) -> Money:
    return Money(code=document["code"], value=Decimal(document["value"]))
