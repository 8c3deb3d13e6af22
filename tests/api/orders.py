"""Orders for the tests: how one looks in a scenario, and how it is invoiced."""

from __future__ import annotations

from typing import Any

import httpx

from tests.api.client import Client

ORDERS = "/api/v3/io/orders"
ORDER_ID, BC_ORDER_ID = 501, 9001
ADDRESS = {
    "firstName": "Stanton",
    "lastName": "Xu",
    "street1": "天府五街 200号",
    "street2": "",
    "city": "成都",
    "state": "四川",
    "zipCode": "0610041",
    "country": "China",
}


def new_order(**fields: Any) -> dict[str, Any]:
    """An order of 361.45 USD with two lines, ready to be invoiced, and `fields` under their contract names."""
    return {
        "id": ORDER_ID,
        "bcOrderId": BC_ORDER_ID,
        "companyId": "1001",
        "companyName": "Acme Components",
        "status": "Awaiting Fulfillment",
        "poNumber": "PO-0100",
        "currencyCode": "USD",
        "subtotal": "349.5000",
        "shippingCost": "10.0000",
        "tax": "1.9500",
        "totalIncTax": "361.4500",
        "channelId": 2,
        "channelName": "Wholesale portal",
        "createdAt": 1_690_000_000,
        "updatedAt": 1_690_000_500,
        "isInvoiceOrder": 0,
        "invoiceId": None,
        "invoiceNumber": None,
        "invoiceStatus": None,
        "billingAddress": ADDRESS,
        "shippingAddress": {**ADDRESS, "street2": "软件园 B区"},
        "products": [
            {
                "id": 71,
                "productId": 80,
                "sku": "DPB",
                "name": "[Sample] Dustpan & Brush",
                "quantity": 10,
                "price": "34.9500",
                "discount": "1.0000",
            },
            {
                "id": 72,
                "productId": None,
                "sku": "Ü-2",
                "name": "成都 box",
                "quantity": 2,
                "price": "5.0000",
                "discount": "0.0000",
            },
        ],
        **fields,
    }


def store_with_orders(*orders: dict[str, Any]) -> dict[str, Any]:
    """A scenario document with these orders, a company and two channels."""
    return {
        "companies": [{"id": "1001", "name": "Acme Components"}, {"id": "1", "name": "Cobalt Tools"}],
        "channels": [{"id": 1, "name": "Main storefront"}, {"id": 2, "name": "Wholesale portal"}],
        "orders": list(orders),
    }


def invoice_order(client: Client, order_id: int | str = ORDER_ID) -> httpx.Response:
    """Ask for an invoice of the order with this B2B Edition id."""
    return client.post(f"/api/v3/io/ip/orders/{order_id}/invoices")


def invoiced(client: Client, order_id: int = ORDER_ID) -> int:
    """Turn the order into an invoice and return the invoice's id."""
    response = invoice_order(client, order_id)
    assert response.status_code == 200, response.text
    invoice_id: int = response.json()["data"]["invoiceId"]
    return invoice_id


def order(client: Client, bc_order_id: int = BC_ORDER_ID) -> dict[str, Any]:
    """The order with this BigCommerce id."""
    response = client.get(f"{ORDERS}/{bc_order_id}")
    assert response.status_code == 200, response.text
    data: dict[str, Any] = response.json()["data"]
    return data
