"""A refused password or card number shows neither in the answer nor in the journal."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from tests.control.lab import Lab, TestStore
from tests.control.test_buyers import CART, SESSION, Visitor, filled

CARD = "4111 1111 1111 1111"
PASSWORD = "hide-me" * 200
CHECKOUT = f"{CART}/checkout"


@pytest.fixture
def ada(lab: Lab) -> Visitor:
    return Visitor(filled(lab))


def tendering(**tender: Any) -> dict[str, Any]:
    return {"tenders": [{"method": "card", "amount": "1.00", **tender}], "cartVersion": 0}


def in_journal(store: TestStore) -> str:
    return orjson.dumps(store.calls()).decode()


@pytest.mark.parametrize(
    ("path", "body", "secret", "said"),
    [
        pytest.param(
            SESSION,
            {"email": "ada@acme.example", "password": PASSWORD},
            "hide-me",
            "password: This field may have at most 1024 characters.",
            id="too long a password",
        ),
        pytest.param(
            CHECKOUT,
            tendering(token=CARD),
            "4111",
            "tenders.0.token: This field must match ^tok_[A-Za-z0-9_]{1,60}$",
            id="a card number for a token",
        ),
        pytest.param(
            CHECKOUT, tendering(number=CARD), "4111", "tenders.0.token: This field is required.", id="no token"
        ),
        pytest.param(
            CHECKOUT,
            tendering(token=[CARD]),
            "4111",
            "tenders.0.token: This field must be text.",
            id="a list of numbers",
        ),
    ],
)
def test_a_refusal_names_the_field_and_keeps_the_value_to_itself(
    ada: Visitor, path: str, body: dict[str, Any], secret: str, said: str
) -> None:
    answer = ada.call("POST", path, body, **{"X-Store-Hash": ada.store.hash})

    assert (answer.status_code, answer.json()["data"]) == (400, {"errMsg": said, "errorCode": "BAD_REQUEST"})
    assert secret not in orjson.dumps(ada.store.calls()[-1]["answer"]).decode()


def test_what_stands_under_a_secret_name_is_not_in_the_journal(ada: Visitor) -> None:
    ada.call("POST", SESSION, {"email": "ada@acme.example", "password": PASSWORD}, **{"X-Store-Hash": ada.store.hash})
    ada.call("POST", CHECKOUT, tendering(token=CARD))

    assert "hide-me" not in in_journal(ada.store)
    assert "4111" not in in_journal(ada.store)


def test_bounds_are_told_without_the_value(ada: Visitor) -> None:
    few = ada.call("POST", f"{CART}/items", {"sku": "A", "quantity": -77, "price": "1"})
    many = ada.call("POST", f"{CART}/items", {"sku": "A", "quantity": 7_777_777, "price": "1"})
    neither = ada.call("PATCH", f"{CART}/lines/1", {"note": "hide-me"})

    assert few.json()["data"]["errMsg"] == "quantity: This number must be 1 or more."
    assert many.json()["data"]["errMsg"] == "quantity: This number must be 1000000 or less."
    assert neither.json()["data"]["errMsg"] == "amount or quantity: This field is required."
