"""An order, and the invoice that it becomes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from mockserver.domain.errors import OrderNotInvoiceable
from mockserver.domain.invoice import InvoiceFields
from mockserver.domain.money import Money

INCOMPLETE = "Incomplete"
NUMBER_WIDTH = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order as the store keeps it. `shown` holds every other field of the contract's Order, as JSON.

    Source: #/components/schemas/Order
    """

    id: int
    bc_order_id: int
    company_id: str | None
    status: str
    currency_code: str
    total: Decimal
    channel_id: int | None
    created_at: int
    updated_at: int
    shown: Mapping[str, Any]
    products: tuple[Mapping[str, Any], ...]

    @property
    def order_number(self) -> str:
        """What an invoice of this order carries as its order number."""
        return str(self.bc_order_id)


def padded_number(invoice_id: int) -> str:
    """The number of an invoice that was made from an order.

    Rule: order-invoice-number-is-the-padded-id.
    """
    return str(invoice_id).zfill(NUMBER_WIDTH)


def fields_from_order(order: Order, invoice_number: str) -> InvoiceFields:
    """The invoice that `order` becomes: its company, total, lines and BigCommerce id.

    Rule: order-becomes-an-invoice, order-invoice-mirrors-its-order, incomplete-order-is-refused.

    Raises:
        OrderNotInvoiceable: The order is incomplete or belongs to no company.
    """
    if order.company_id is None:
        raise OrderNotInvoiceable("An order without a company cannot be invoiced")
    if order.status == INCOMPLETE:
        raise OrderNotInvoiceable("An incomplete order cannot be invoiced")
    total = Money(code=order.currency_code, value=order.total)
    fields = InvoiceFields(
        invoice_number=invoice_number,
        customer_id=order.company_id,
        order_number=order.order_number,
        original_balance=total,
        open_balance=total,
        details=_details(order),
    )
    if order.shown.get("poNumber"):
        fields["purchase_order_number"] = order.shown["poNumber"]
    if order.channel_id is not None:
        fields["channel_id"] = order.channel_id
    return fields


def _details(order: Order) -> dict[str, Any]:
    shown = order.shown
    header: dict[str, Any] = {
        "costLines": [
            {"amount": _amount(order, shown[key]), "description": description}
            for key, description in (("subtotal", "Subtotal"), ("shippingCost", "Freight"), ("tax", "Sales Tax"))
            if key in shown
        ],
        "orderDate": order.created_at,
    }
    if "billingAddress" in shown:
        header["billingAddress"] = shown["billingAddress"]
    if "shippingAddress" in shown:
        header["shippingAddresses"] = [shown["shippingAddress"]]
    return {
        "type": "StandardInvoiceDetails",
        "header": header,
        "details": {"lineItems": [_line_item(order, product) for product in order.products], "shipments": []},
    }


def _line_item(order: Order, product: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "sku": product.get("sku", ""),
        "type": "physical",
        "comments": "",
        "quantity": str(product.get("quantity", 1)),
        "unitPrice": _amount(order, product.get("price", "0")),
        "description": product.get("name", ""),
        "unitDiscount": _amount(order, product.get("discount", "0")),
    }


def _amount(order: Order, value: str) -> dict[str, str]:
    return {"code": order.currency_code, "value": value}
