"""Records to store: one of every kind, with text in several scripts, and quick ways to many invoices."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from decimal import Decimal
from typing import Any

from mockserver.domain.b2b_request import fail, pull, request_copy
from mockserver.domain.buyer import Buyer, Standing
from mockserver.domain.cart import Cart, CartLine
from mockserver.domain.checkout import Checkout, Settled
from mockserver.domain.extra_field import ExtraFieldConfig
from mockserver.domain.invoice import Invoice, PaidStatus
from mockserver.domain.job_run import Job, JobRun
from mockserver.domain.mail import Delivery, Mail
from mockserver.domain.money import Money
from mockserver.domain.order import Order
from mockserver.domain.party import Channel, Company
from mockserver.domain.payment import Payment, PaymentLine
from mockserver.domain.receipt import issue, issue_line
from mockserver.domain.session import Session
from mockserver.store.kinds import RetiredNumber
from mockserver.store.ports import Collection, Stores, VirtualStore

UNICODE = 'é € 成都 😀 "quoted" \\ \t \u2028 \x7f'


def invoice(record_id: int, **others: Any) -> Invoice:
    """An invoice of 100 USD, created `record_id` seconds after 1970."""
    hundred = Money(code="USD", value=Decimal(100))
    given: dict[str, Any] = {
        "invoice_number": f"INV-{record_id}",
        "customer_id": "1001",
        "original_balance": hundred,
        "open_balance": hundred,
        "due_date": 1_000,
        "created_at": record_id,
        "updated_at": 2_000,
        **others,
    }
    return Invoice(id=record_id, **given)


def full_invoice(record_id: int) -> Invoice:
    """An invoice with a value in every field."""
    return invoice(
        record_id,
        invoice_number=UNICODE,
        open_balance=Money(code="EUR", value=Decimal("-0.0001")),
        type="Credit",
        status=2,
        source=1,
        customer_name=UNICODE,
        external_id="E-1",
        external_customer_id="EC-1",
        order_number="104",
        purchase_order_number="PO-1",
        details={"header": {"city": "成都", UNICODE: [1, 1.5, None, True, {}, [[]]], "crc": "00000000"}, "n": 0},
        channel_id=2,
        channel_name="Köln",
        external_pdf_url="https://example.com/7.pdf",
        terms_conditions="30 days\nnet",
        extra_fields=(("Cost centre", "CC-7"), (UNICODE, "")),
        pending_payments=1,
        base_balance=Decimal("0.7000"),
    )


def order(record_id: int, **others: Any) -> Order:
    """An order with a product."""
    given: dict[str, Any] = {
        "bc_order_id": 9_000 + record_id,
        "company_id": None,
        "status": "Completed",
        "currency_code": "EUR",
        "total": Decimal("119.00"),
        "channel_id": None,
        "created_at": 5,
        "updated_at": 6,
        "shown": {"billingAddress": {"city": "成都"}, "tags": ["a", ["b"]]},
        "products": ({"id": 1, "name": UNICODE, "options": [{"size": "L"}]},),
        **others,
    }
    return Order(id=record_id, **given)


def extra_field(record_id: int) -> ExtraFieldConfig:
    """A drop-down."""
    return ExtraFieldConfig(
        id=record_id,
        uuid="3f1c",
        field_name=UNICODE,
        field_type=3,
        is_required=True,
        is_unique=False,
        visible_to_enduser=True,
        config_type=2,
        default_value="",
        list_of_value=("é", "成都"),
    )


def payment(record_id: int, **others: Any) -> Payment:
    """A payment of 1 USD on invoice 8."""
    given: dict[str, Any] = {
        "customer_id": "1001",
        "currency": "USD",
        "lines": (PaymentLine(invoice_id=8, amount=Decimal(1)),),
        "payer_customer_id": "1001",
        "created_at": record_id,
        "updated_at": 2_000,
        **others,
    }
    return Payment(id=record_id, **given)


def full_payment(record_id: int) -> Payment:
    """A payment with a value in every field, on two invoices."""
    return payment(
        record_id,
        lines=(
            PaymentLine(invoice_id=7, amount=Decimal("0.7000")),
            PaymentLine(invoice_id=8, amount=Decimal("123456789012345.0001")),
        ),
        payer_name=UNICODE,
        customer_name=UNICODE,
        details={"memo": UNICODE, "more": [1, None, {}]},
        external_id="E-1",
        external_customer_id="EC-1",
        processing_status=2,
        funding_status=0,
        is_applied=True,
        channel_id=2,
        channel_name="Köln",
    )


CART = Cart(
    id=41,
    version=7,
    last_line_id=4,
    lines=(
        CartLine(
            id=3,
            currency="USD",
            price=Decimal("0.7000"),
            invoice_id=7,
            account="1001",
            number="7",
            created_at=5,
            due_date=6,
        ),
        CartLine(id=4, currency="USD", price=Decimal("12.50"), quantity=3, sku="CFM-1", name=UNICODE),
    ),
)
CHECKOUT = Checkout(
    id=41,
    cart_version=6,
    tenders_digest="3f1c",
    payment_id=11,
    receipt_id=21,
    next_version=7,
    invoices=(
        Settled(
            invoice_id=7,
            number=UNICODE,
            paid=Money(code="USD", value=Decimal("0.7")),
            balance=Money(code="USD", value=Decimal(0)),
            paid_status=PaidStatus.PAID,
        ),
    ),
)
FULL_BUYER = Buyer(
    id=41,
    email="ada@acme.example",
    name=UNICODE,
    account="2001",
    password_digest="3f1c",
    invoice_account="1001",
    is_admin=True,
    status=Standing.PENDING,
    is_b2b=False,
)
PLAIN_BUYER = Buyer(id=42, email="cleo@borealis.example", name="Cleo", account="2003", password_digest="4a1c")
REQUEST = request_copy(61, FULL_BUYER, full_invoice(7), now=7)
MAIL = Mail(
    id=81,
    request_id=61,
    invoice_id=7,
    to="ada@acme.example",
    to_name=UNICODE,
    subject=UNICODE,
    text=UNICODE,
    html="<p>é</p>",
    file_name="7.pdf",
    size_bytes=3,
    created_at=7,
    delivery=Delivery.QUEUED,
    attachment_base64="AAAA",
)

ONE_OF_EACH: dict[str, tuple[Any, ...]] = {
    "companies": (Company(id=3, company_id="1001", name=UNICODE),),
    "channels": (Channel(id=4, name="Köln"),),
    "orders": (order(501), order(502, company_id="1001", channel_id=4, products=(), shown={})),
    "extra_fields": (extra_field(1),),
    "invoices": (full_invoice(7), invoice(8)),
    "retired_numbers": (RetiredNumber(id=1, invoice_number="INV-1"),),
    "payments": (full_payment(11), payment(12)),
    "receipts": (issue(21, full_payment(11), now=7),),
    "receipt_lines": (
        issue_line(31, issue(21, full_payment(11), now=7), full_payment(11), full_payment(11).lines[0], now=7),
        issue_line(32, issue(21, full_payment(11), now=7), full_payment(11), full_payment(11).lines[1], now=7),
    ),
    "buyers": (FULL_BUYER, PLAIN_BUYER),
    "sessions": (Session(id=51, buyer_id=41, token_digest="5b1c", created_at=7, expires_at=3607),),
    "carts": (CART, Cart(id=42)),
    "checkouts": (CHECKOUT,),
    "b2b_requests": (REQUEST, fail(pull(replace(REQUEST, id=62)), UNICODE)),
    "job_runs": (
        JobRun(id=71, job=Job.PULL, started_at=8, pulled=1),
        JobRun(id=72, job=Job.SYNCHRONIZE, started_at=9, processed=1, failed=0, emails=1),
    ),
    "mails": (MAIL,),
}
"""Kind to records."""


def new_store(stores: Stores, store_hash: str = "demo") -> VirtualStore:
    return stores.create(store_hash, token=f"{store_hash}-token", due_days=30)


def put(store: VirtualStore, *invoices: Invoice) -> None:
    """Keep the invoices, all in one transaction."""
    with store.transaction():
        for record in invoices:
            store.invoices.put(record)


def remove(store: VirtualStore, record_id: int) -> None:
    with store.transaction():
        store.invoices.remove(record_id)


def fill(store: VirtualStore) -> None:
    """Keep one of each kind."""
    with store.transaction():
        for kind, records in ONE_OF_EACH.items():
            for record in records:
                collection_of(store, kind).put(record)


@contextmanager
def undone(store: VirtualStore) -> Iterator[None]:
    """A transaction that fails at its end."""
    with suppress(_Interrupted), store.transaction():
        yield
        raise _Interrupted


class _Interrupted(Exception):
    """Something went wrong inside a transaction."""


def collection_of(store: VirtualStore, kind: str) -> Collection[Any]:
    collection: Collection[Any] = getattr(store, kind)
    return collection


def content(store: VirtualStore) -> dict[str, list[Any]]:
    """Everything in the store: kind to records, by id."""
    return {kind: list(collection_of(store, kind)) for kind in ONE_OF_EACH}
