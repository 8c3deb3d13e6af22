"""How success and refusal look, and what the choices about that change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from mockserver.api.buyer_problems import PREFIXES
from tests.api.client import (
    CONTRACT,
    INVOICES,
    OFFLINE,
    PAYMENTS,
    RECEIPT_LINES,
    RECEIPTS,
    Client,
    new_body,
    new_payment,
)
from tests.api.conftest import MakeClient
from tests.api.state import nothing_changes

ORDERS = "/api/v3/io/orders"
FROM_ORDER = "/api/v3/io/ip/orders/501/invoices"
EVERY_OPERATION: dict[str, tuple[str, str, Any]] = {
    "createInvoice": ("POST", INVOICES, new_body("NEW")),
    "listInvoices": ("GET", INVOICES, None),
    "getInvoice": ("GET", f"{INVOICES}/1", None),
    "updateInvoice": ("PUT", f"{INVOICES}/1", {"type": "changed"}),
    "downloadInvoicePdf": ("GET", f"{INVOICES}/1/download-pdf", None),
    "listInvoiceExtraFields": ("GET", f"{INVOICES}/extra-fields", None),
    "createInvoiceFromOrder": ("POST", FROM_ORDER, None),
    "listOrders": ("GET", ORDERS, None),
    "getOrder": ("GET", f"{ORDERS}/9001", None),
    "listOrderProducts": ("GET", f"{ORDERS}/9001/products", None),
    "listPayments": ("GET", PAYMENTS, None),
    "createOfflinePayment": ("POST", OFFLINE, new_payment({1: "1"})),
    "updateOfflinePayment": ("PUT", f"{OFFLINE}/1", new_payment({1: "10"}, details={"memo": "changed"})),
    "getPayment": ("GET", f"{PAYMENTS}/1", None),
    "getPaymentOperations": ("GET", f"{PAYMENTS}/1/operations", None),
    "performPaymentOperation": ("POST", f"{PAYMENTS}/1/operations", {"operationCode": 1}),
    "updatePaymentProcessingStatus": ("PUT", f"{PAYMENTS}/1/processing-status", {"processingStatus": 4}),
    "listPaymentTransactions": ("GET", f"{PAYMENTS}/1/transactions", None),
    "listReceipts": ("GET", RECEIPTS, None),
    "getReceipt": ("GET", f"{RECEIPTS}/1", None),
    "listLinesOfReceipt": ("GET", f"{RECEIPTS}/1/lines", None),
    "getReceiptLine": ("GET", f"{RECEIPTS}/1/lines/1", None),
    "listReceiptLines": ("GET", RECEIPT_LINES, None),
    "deleteReceiptLine": ("DELETE", f"{RECEIPTS}/1/lines/1", None),
    "deleteReceipt": ("DELETE", f"{RECEIPTS}/1", None),
    "deletePayment": ("DELETE", f"{PAYMENTS}/1", None),
    "deleteInvoice": ("DELETE", f"{INVOICES}/1", None),
}


def balance(value: object, code: str = "USD") -> dict[str, object]:
    return {"code": code, "value": value}


def test_every_operation_is_called_here() -> None:
    """Those of the buyer surface have statuses and refusals of their own."""
    provided = {name for name, operation in CONTRACT.operations.items() if not operation.path.startswith(PREFIXES)}

    assert EVERY_OPERATION.keys() == provided


@pytest.mark.parametrize("operation", EVERY_OPERATION)
@pytest.mark.parametrize("message", ["SUCCESS", "Success"])
def test_a_success_has_status_200_and_the_message_chosen(make_client: MakeClient, operation: str, message: str) -> None:
    client = make_client(choices={"success-message": message})
    assert client.create("FIRST") == 1
    assert client.pay({1: "10"}) == 1
    method, path, body = EVERY_OPERATION[operation]

    response = client.request(method, path, json=body)

    assert response.status_code == response.json()["code"] == 200
    assert response.json()["meta"]["message"] == message


REFUSALS: dict[str, tuple[int, str, str, Any]] = {
    "missing field": (400, "POST", INVOICES, {}),
    "number taken": (400, "POST", INVOICES, new_body("FIRST")),
    "bad parameter": (400, "GET", f"{INVOICES}?limit=0", None),
    "bad update": (400, "PUT", f"{INVOICES}/1", {"openBalance": balance("abc")}),
    "unknown invoice": (404, "GET", f"{INVOICES}/999", None),
    "unknown order": (404, "POST", FROM_ORDER.replace("501", "9001"), None),
    "unknown BigCommerce order": (404, "GET", f"{ORDERS}/501", None),
    "incomplete order": (409, "POST", FROM_ORDER.replace("501", "542"), None),
    "mixed currencies": (400, "POST", INVOICES, new_body("N", openBalance={"code": "EUR", "value": 1})),
    "bad extra field": (422, "POST", INVOICES, new_body("N", extraFields=[{"fieldName": "x", "fieldValue": "y"}])),
}
OWN_STATUS: dict[str, tuple[int, str, str, Any]] = {
    "unknown route": (404, "GET", "/api/v3/io/ip/nothing", None),
    "wrong method": (405, "PUT", INVOICES, {}),
    "too many items": (413, "GET", f"{INVOICES}?limit=251", None),
}
CHOICES = {
    "order-not-invoiceable-status": "409",
    "extra-field-violation": "422",
    "mixed-balance-currencies": "refused",
}


@pytest.mark.parametrize("case", REFUSALS)
@pytest.mark.parametrize(("choice", "is_own"), [("equals-code", True), ("always-200", False)])
def test_a_refusal_has_the_http_status_chosen_and_always_its_code(
    make_client: MakeClient, case: str, choice: str, is_own: bool
) -> None:
    client = make_client(choices={"error-http-status": choice, **CHOICES})
    client.create("FIRST")
    code, method, path, body = REFUSALS[case]

    with nothing_changes(client):
        response = client.request(method, path, json=body)

    assert response.json()["code"] == code
    assert response.status_code == (code if is_own else 200)


@pytest.mark.parametrize("case", OWN_STATUS)
def test_what_the_documentation_shows_with_no_200_keeps_its_http_status(make_client: MakeClient, case: str) -> None:
    client = make_client(choices={"error-http-status": "always-200"})
    code, method, path, body = OWN_STATUS[case]

    response = client.request(method, path, json=body)

    assert response.status_code == response.json()["code"] == code


def test_refused_credentials_keep_their_http_status(make_client: MakeClient) -> None:
    client = make_client(choices={"error-http-status": "always-200"})

    assert client.get(INVOICES, headers={}).status_code == 401


FOLLOWS_BAD_REQUEST_STATUS: dict[str, tuple[dict[str, str], str, Any]] = {
    "unreadable-body-is-refused": ({}, "POST", []),
    "create-needs-its-required-fields": ({}, "POST", {}),
    "status-and-source-are-enums": ({}, "POST", new_body("N", status=3)),
    "balance-must-be-a-number": ({}, "POST", new_body("N", openBalance=balance("abc"))),
    "update-refuses-empty-strings": ({}, "PUT", {"type": ""}),
    "due-date-defaults-to-terms": ({"empty-due-date": "refused"}, "POST", new_body("N", dueDate=None)),
    "balances-share-a-currency": (
        {"mixed-balance-currencies": "refused"},
        "POST",
        new_body("N", openBalance=balance(1, "EUR")),
    ),
    "list-order-is-stable": ({}, "GET", None),
    "read-only-fields-stay": ({"read-only-fields-in-update": "refused"}, "PUT", {"customerName": "x"}),
    "empty-update-is-answered": ({"empty-update": "refused"}, "PUT", {}),
}


def test_every_rule_that_the_choice_names_is_tried_here() -> None:
    assert FOLLOWS_BAD_REQUEST_STATUS.keys() == set(CONTRACT.choices["bad-request-status"].rules)


@pytest.mark.parametrize("rule", FOLLOWS_BAD_REQUEST_STATUS)
@pytest.mark.parametrize("code", [400, 422])
def test_a_bad_request_has_the_code_chosen(make_client: MakeClient, rule: str, code: int) -> None:
    choices, method, body = FOLLOWS_BAD_REQUEST_STATUS[rule]
    client = make_client(choices={"bad-request-status": str(code), **choices})
    client.create("FIRST")
    path = {"POST": INVOICES, "PUT": f"{INVOICES}/1", "GET": f"{INVOICES}?sortBy=x"}[method]

    with nothing_changes(client):
        response = client.request(method, path, json=body)

    assert response.status_code == response.json()["code"] == code
    assert response.json()["meta"]["message"] == {400: "Bad Requests Error", 422: "Parameter Error"}[code]


@pytest.mark.parametrize("case", REFUSALS)
def test_a_refusal_uses_up_no_invoice_id(make_client: MakeClient, case: str) -> None:
    client = make_client(choices=CHOICES)
    assert client.create("FIRST") == 1
    _, method, path, body = REFUSALS[case]

    for _ in range(3):
        client.request(method, path, json=body)

    assert client.create("SECOND") == 2


@pytest.fixture
def updated(client: Client) -> Client:
    """A client of a store with the invoices 1 and 2, called FIRST and SECOND."""
    assert [client.create(number) for number in ("FIRST", "SECOND")] == [1, 2]
    return client


def refused_update(client: Client, body: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """`data` and `meta` of the answer to a bad update of invoice 1."""
    with nothing_changes(client):
        answer = client.put(f"{INVOICES}/1", body).json()
    assert answer.keys() == {"code", "data", "meta"}
    assert answer["code"] == 400
    return answer["data"], answer["meta"]


def test_text_for_a_balance_gets_the_documented_answer(updated: Client) -> None:
    data, meta = refused_update(updated, {"openBalance": balance("abc")})

    assert data["id"] == 1
    assert meta == {"message": "Bad Requests Error", "errors": "Please enter a valid number; "}


def test_a_refused_update_names_each_field_with_its_refusals(updated: Client) -> None:
    data, _ = refused_update(updated, {"openBalance": balance("abc"), "type": "", "source": "x"})

    assert data == {
        "id": 1,
        "openBalance.value": ["Please enter a valid number"],
        "type": ["This field may not be blank."],
        "source": data["source"],
    }


def test_a_refusal_that_two_fields_share_is_said_once(updated: Client) -> None:
    data, meta = refused_update(updated, {"openBalance": balance("abc"), "originalBalance": balance(True)})

    assert data.keys() == {"id", "openBalance.value", "originalBalance.value"}
    assert meta["errors"] == "Please enter a valid number; "


def test_every_different_refusal_ends_in_a_semicolon(updated: Client) -> None:
    _, meta = refused_update(updated, {"openBalance": balance("abc"), "type": "", "customerId": ""})

    assert sorted(meta["errors"].split("; ")) == ["", "Please enter a valid number", "This field may not be blank."]


def test_the_number_of_another_invoice_gets_the_same_form(updated: Client) -> None:
    data, meta = refused_update(updated, {"invoiceNumber": "SECOND"})

    assert data == {"id": 1, "errMsg": "The invoice number already exists."}
    assert meta == {"message": "Bad Requests Error", "errors": "The invoice number already exists.; "}


def test_an_unreadable_update_gets_the_same_form(updated: Client) -> None:
    headers = {**updated.headers, "Content-Type": "application/json"}
    response = updated.request("PUT", f"{INVOICES}/1", content=b"{", headers=headers)

    data, meta = response.json()["data"], response.json()["meta"]
    assert data["id"] == 1
    assert data["body"] == [meta["errors"].removesuffix("; ")]


def test_an_update_of_an_unknown_invoice_has_the_form_of_every_404(updated: Client) -> None:
    response = updated.put(f"{INVOICES}/999", {"type": "x"})

    assert response.json() == {
        "code": 404,
        "data": {"errMsg": "Invoice does not exist"},
        "meta": {"message": "Not Found Error"},
    }


def test_a_text_that_is_no_id_has_no_place_in_the_refusal(make_client: MakeClient) -> None:
    client = make_client(choices={"non-numeric-invoice-id-status": "400"})

    assert "id" not in client.put(f"{INVOICES}/abc", {}).json()["data"]
