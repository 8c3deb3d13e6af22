"""Reading orders: the list with its filters and pages, one order, its products, and the invoice it became."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.client import INVOICES, Client
from tests.api.conftest import MakeClient
from tests.api.orders import ORDERS, invoiced, new_order, order, store_with_orders
from tests.api.state import check_refusal

NO_ORDER = {"code": 404, "data": {"errMsg": "Order Does Not Exist."}, "meta": {"message": "Order Does Not Exist."}}
OTHER_STORE = {"X-Auth-Token": "other-token", "X-Store-Hash": "other"}
DAY_S = 86_400
START = 1_690_000_000


@pytest.fixture
def shop(make_client: MakeClient) -> Client:
    """Twelve orders, 9000 the oldest and yet the last updated, with two companies and three channels by turns."""
    orders = [
        new_order(
            id=500 + i,
            bcOrderId=9000 + i,
            companyId="1001" if i % 2 else "1",
            channelId=1 + i % 3,
            createdAt=START + i * DAY_S,
            updatedAt=START + (40 - i) * DAY_S,
        )
        for i in range(12)
    ]
    return make_client(document=store_with_orders(*orders))


def listed(client: Client, **parameters: Any) -> list[int]:
    """The BigCommerce ids of a list call, in its order."""
    response = client.get(ORDERS, params=parameters)
    assert response.status_code == 200, response.text
    return [item["bcOrderId"] for item in response.json()["data"]]


def test_ten_orders_are_listed_by_default(shop: Client) -> None:
    response = shop.get(ORDERS)

    assert len(response.json()["data"]) == 10
    assert response.json()["meta"] == {"message": "SUCCESS", "totalCount": 12, "limit": 10, "offset": 0}


@pytest.mark.parametrize("limit", [1, 5, 11, 12, 200])
def test_limit_caps_the_list(shop: Client, limit: int) -> None:
    response = shop.get(ORDERS, params={"limit": limit})

    assert len(response.json()["data"]) == min(limit, 12)
    assert (response.json()["meta"]["limit"], response.json()["meta"]["totalCount"]) == (limit, 12)


@pytest.mark.parametrize("limit", [1, 5, 7, 12])
def test_walking_page_by_page_meets_every_order_once(shop: Client, limit: int) -> None:
    met = [id_ for offset in range(0, 12, limit) for id_ in listed(shop, offset=offset, limit=limit)]

    assert met == listed(shop, limit=200)
    assert sorted(met) == list(range(9000, 9012))


@pytest.mark.parametrize("offset", [12, 13, 9_007_199_254_740_991])
def test_a_page_beyond_the_end_is_empty(shop: Client, offset: int) -> None:
    response = shop.get(ORDERS, params={"offset": offset})

    assert response.status_code == 200
    assert (response.json()["data"], response.json()["meta"]["totalCount"]) == ([], 12)


def test_a_limit_above_200_is_refused(shop: Client) -> None:
    assert "limit" in check_refusal(shop.get(ORDERS, params={"limit": 201}), 413)


@pytest.mark.parametrize(("company", "parity"), [("1001", 1), ("1", 0)])
def test_a_company_lists_its_orders_only(shop: Client, company: str, parity: int) -> None:
    response = shop.get(ORDERS, params={"companyId": company, "limit": 200})

    ids = [item["bcOrderId"] for item in response.json()["data"]]
    assert sorted(ids) == list(range(9000 + parity, 9012, 2))
    assert response.json()["meta"]["totalCount"] == 6


@pytest.mark.parametrize("company", ["100", "10011", "01", "Acme Components"])
def test_a_company_without_orders_lists_nothing(shop: Client, company: str) -> None:
    assert listed(shop, companyId=company) == []


def test_a_bigcommerce_id_lists_its_order_only(shop: Client) -> None:
    assert listed(shop, bcOrderId=9004) == [9004]


@pytest.mark.parametrize("id_", [504, 9, 90, 90041, 1])
def test_any_other_id_lists_nothing(shop: Client, id_: int) -> None:
    assert listed(shop, bcOrderId=id_) == []


def test_filters_combine(shop: Client) -> None:
    assert listed(shop, companyId="1001", bcOrderId=9003) == [9003]
    assert listed(shop, companyId="1", bcOrderId=9003) == []


@pytest.mark.parametrize(
    ("bounds", "ids"),
    [
        ({"minCreated": START + 10 * DAY_S}, [9010, 9011]),
        ({"maxCreated": START + DAY_S}, [9000, 9001]),
        ({"minCreated": START + 3 * DAY_S, "maxCreated": START + 4 * DAY_S}, [9003, 9004]),
        ({"minModified": START + 39 * DAY_S}, [9000, 9001]),
        ({"maxModified": START + 30 * DAY_S}, [9010, 9011]),
        ({"minCreated": START + 12 * DAY_S}, []),
    ],
    ids=["created from", "created until", "created between", "updated from", "updated until", "none"],
)
def test_times_bound_the_list(shop: Client, bounds: dict[str, int], ids: list[int]) -> None:
    assert sorted(listed(shop, **bounds)) == ids


def test_channels_list_their_orders_only(shop: Client) -> None:
    assert sorted(listed(shop, **{"channelIds[]": [1, 2]})) == [9000, 9001, 9003, 9004, 9006, 9007, 9009, 9010]


@pytest.mark.parametrize(
    ("parameters", "ids"),
    [
        ({}, [9000, 9001]),
        ({"orderBy": "ASC"}, [9011, 9010]),
        ({"sortBy": "createdAt"}, [9011, 9010]),
        ({"sortBy": "createdAt", "orderBy": "ASC"}, [9000, 9001]),
        ({"sortBy": "updatedAt", "orderBy": "DESC"}, [9000, 9001]),
    ],
    ids=str,
)
def test_orders_are_sorted_by_time(shop: Client, parameters: dict[str, str], ids: list[int]) -> None:
    assert listed(shop, **parameters)[:2] == ids


def test_an_order_is_listed_as_it_is_read_and_without_its_products(shop: Client) -> None:
    item = shop.get(ORDERS, params={"bcOrderId": 9004}).json()["data"][0]

    assert item == order(shop, 9004)
    assert "products" not in item


def test_one_order_shows_what_it_was_stored_with(make_client: MakeClient) -> None:
    stored = new_order()
    client = make_client(document=store_with_orders(stored))

    assert order(client) == {name: value for name, value in stored.items() if name != "products"}


@pytest.mark.parametrize("suffix", ["", "/products"], ids=["order", "products"])
@pytest.mark.parametrize("id_", [501, 0, 8999, 90001, 9_007_199_254_740_991], ids=str)
def test_an_unknown_bigcommerce_id_is_refused(shop: Client, id_: int, suffix: str) -> None:
    response = shop.get(f"{ORDERS}/{id_}{suffix}")

    assert (response.status_code, response.json()) == (404, NO_ORDER)


@pytest.mark.parametrize("suffix", ["", "/products"], ids=["order", "products"])
def test_an_order_of_another_store_is_unknown(client: Client, suffix: str) -> None:
    response = client.get(f"{ORDERS}/9001{suffix}", headers=OTHER_STORE)

    assert (response.status_code, response.json()) == (404, NO_ORDER)


@pytest.mark.parametrize("code", [400, 422])
@pytest.mark.parametrize("id_", ["x", "-1", "1.5"])
def test_a_bigcommerce_id_is_a_number(make_client: MakeClient, id_: str, code: int) -> None:
    client = make_client(choices={"bad-request-status": str(code)})

    assert "bcOrderId" in check_refusal(client.get(f"{ORDERS}/{id_}"), code)


def test_the_products_of_an_order_are_listed(make_client: MakeClient) -> None:
    stored = new_order()
    client = make_client(document=store_with_orders(stored))

    response = client.get(f"{ORDERS}/9001/products")

    assert response.json() == {"code": 200, "data": stored["products"], "meta": {"message": "SUCCESS"}}


def test_an_order_without_products_has_an_empty_list(make_client: MakeClient) -> None:
    client = make_client(document=store_with_orders(new_order(products=[])))

    assert client.get(f"{ORDERS}/9001/products").json()["data"] == []


def test_an_order_without_an_invoice_shows_none(shop: Client) -> None:
    shown = order(shop, 9004)

    assert (shown["invoiceId"], shown["invoiceNumber"], shown["invoiceStatus"]) == (None, None, None)


def test_an_order_shows_its_invoice(shop: Client) -> None:
    invoice_id = invoiced(shop, 504)

    shown = order(shop, 9004)
    assert (shown["invoiceId"], shown["invoiceNumber"], shown["invoiceStatus"]) == (invoice_id, invoice_id, 0)
    assert order(shop, 9005)["invoiceId"] is None


def test_an_order_follows_its_invoice(shop: Client) -> None:
    invoice_id = invoiced(shop, 504)

    shop.put(f"{INVOICES}/{invoice_id}", {"invoiceNumber": "INV-成都", "openBalance": {"code": "USD", "value": "0.00"}})

    shown = order(shop, 9004)
    assert (shown["invoiceId"], shown["invoiceNumber"], shown["invoiceStatus"]) == (invoice_id, "INV-成都", 2)
