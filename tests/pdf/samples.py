"""Invoices to print: one that has everything, and ways to change it."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from mockserver.domain.invoice import Invoice
from mockserver.domain.money import Money

BILLING = {
    "firstName": "Jane",
    "lastName": "Doe",
    "street1": "11305 Four Points Drive",
    "street2": "Building II",
    "city": "Austin",
    "state": "TX",
    "zipCode": "78726",
    "country": "United States",
}
SHIPPING = {
    "firstName": "Stanton",
    "lastName": "Xu",
    "street1": "Tianfu Street 5",
    "city": "Chengdu",
    "state": "Sichuan",
}


def usd(value: object) -> dict[str, object]:
    """An amount as `details` holds it."""
    return {"code": "USD", "value": value}


def line_item(**changes: object) -> dict[str, object]:
    """A line item of ten brushes at 34.95, each reduced by 12."""
    item = {
        "sku": "DPB",
        "type": "physical",
        "comments": "deliver by noon",
        "quantity": "10",
        "unitPrice": usd("34.95"),
        "unitDiscount": usd("12"),
        "description": "Dustpan & Brush",
    }
    return item | changes


def details(*line_items: object, **header: object) -> dict[str, Any]:
    """Details with these line items, and a header with these parts instead of the usual ones."""
    usual = {
        "costLines": [
            {"amount": usd("349.5000"), "description": "Subtotal"},
            {"amount": usd(14.25), "description": "Freight"},
        ],
        "orderDate": 1616809386,
        "billingAddress": BILLING,
        "shippingAddresses": [SHIPPING],
    }
    return {"header": usual | header, "details": {"lineItems": list(line_items)}}


def an_invoice(**changes: Any) -> Invoice:
    """A partially paid invoice over 1349.50 USD, with these fields changed."""
    invoice = Invoice(
        id=36,
        invoice_number="INV-0036",
        type="Pro forma",
        customer_id="95075",
        customer_name="Silk & Söhne",
        order_number="104",
        purchase_order_number="PO-7781",
        status=1,
        original_balance=Money(code="USD", value=Decimal("1349.5000")),
        open_balance=Money(code="USD", value=Decimal("913.4300")),
        due_date=1760659200,
        created_at=1616809386,
        updated_at=1616809386,
        details=details(line_item()),
        channel_id=1,
        channel_name="Main storefront",
        terms_conditions="Payment within 30 days.",
        extra_fields=(("Cost centre", "4711"),),
    )
    return replace(invoice, **changes)
