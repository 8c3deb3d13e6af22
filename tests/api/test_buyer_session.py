"""Signing in and out: who may, for which store, for how long, and what a token opens."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from mockserver.api.buyer_security import PREFIX, SIGN_IN
from mockserver.api.routing import ContractRouting
from mockserver.app import build_app, session_secrets, settled_choices
from mockserver.settings import Settings
from mockserver.store.ports import Stores
from tests.api.client import CONTRACT, Client, Clock
from tests.api.conftest import MakeClient, over_every_store
from tests.api.shopper import Shopper, refused

SESSION, ME = "/buyer/session", "/buyer/me"
ADA = {"email": "ada@acme.example", "password": "conformance-ada"}
NEEDS_SESSION = [
    pytest.param(operation.method, operation.path, id=operation.id)
    for operation in CONTRACT.operations.values()
    if operation.path.startswith(PREFIX) and (operation.method, operation.path) != SIGN_IN
]


def sign_in(client: Client, body: Any, **headers: str) -> httpx.Response:
    return client.post(SESSION, body, headers=headers)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@over_every_store
def test_signing_in_answers_a_token_and_who_it_is(client: Client, clock: Clock) -> None:
    data = sign_in(client, ADA).json()["data"]

    assert data.pop("token")
    assert data == {
        "expiresAt": clock.now + 3600,
        "user": {
            "id": 1,
            "name": "Ada Moreau",
            "email": "ada@acme.example",
            "account": "2001",
            "invoiceAccount": "1001",
            "isAdmin": True,
        },
        "scope": "organization",
    }


def test_who_is_signed_in_is_told(client: Client) -> None:
    signed_in = sign_in(client, ADA).json()["data"]

    told = client.get(ME, headers=bearer(signed_in.pop("token"))).json()["data"]

    assert told == signed_in


def test_who_has_no_organisation_sees_the_own_account(client: Client) -> None:
    data = Shopper(client, "cleo").get(ME).json()["data"]

    assert (data["scope"], data["user"]["invoiceAccount"], data["user"]["isAdmin"]) == ("own", None, False)


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_has_capital_or_small_letters(client: Client, scheme: str) -> None:
    token = sign_in(client, ADA).json()["data"]["token"]

    assert client.get(ME, headers={"Authorization": f"{scheme} {token}"}).status_code == 200


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param({**ADA, "password": "other"}, (401, "BAD_CREDENTIALS"), id="password"),
        pytest.param({**ADA, "email": "eve@acme.example"}, (401, "BAD_CREDENTIALS"), id="nobody"),
        pytest.param({"email": "pia@acme.example", "password": "conformance-pia"}, (403, "USER_NOT_ACTIVE"), id="new"),
        pytest.param({"email": "rob@acme.example", "password": "conformance-rob"}, (403, "USER_NOT_ACTIVE"), id="gone"),
        pytest.param({"email": "dan@example.com", "password": "conformance-dan"}, (403, "NOT_B2B"), id="consumer"),
        pytest.param({"email": "pia@acme.example", "password": "other"}, (401, "BAD_CREDENTIALS"), id="new, guessed"),
        pytest.param({"email": "ada@acme.example"}, (400, "BAD_REQUEST"), id="no password"),
        pytest.param({**ADA, "email": 7}, (400, "BAD_REQUEST"), id="a number"),
        pytest.param([], (400, "BAD_REQUEST"), id="no object"),
    ],
)
def test_others_are_not_let_in(client: Client, body: Any, expected: tuple[int, str]) -> None:
    assert refused(sign_in(client, body)) == expected


def test_a_store_that_is_not_there_is_answered_like_a_wrong_password(client: Client) -> None:
    unknown = sign_in(client, ADA, **{"X-Store-Hash": "nowhere"})
    wrong = sign_in(client, {**ADA, "password": "other"})

    assert (unknown.status_code, unknown.json()) == (wrong.status_code, wrong.json())


def test_who_signs_in_may_name_the_store(client: Client) -> None:
    token = sign_in(client, ADA, **{"X-Store-Hash": "demo"}).json()["data"]["token"]

    assert token.startswith("demo.")
    assert refused(sign_in(client, ADA, **{"X-Store-Hash": "other"})) == (401, "BAD_CREDENTIALS")


def test_a_stale_token_does_not_hinder_signing_in(client: Client) -> None:
    assert sign_in(client, ADA, Authorization="Bearer nowhere.1").status_code == 200


@pytest.mark.parametrize(("method", "path"), NEEDS_SESSION)
@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"X-Auth-Token": "demo-token", "X-Store-Hash": "demo"}, id="management"),
        pytest.param({"Authorization": "Bearer demo.guessed"}, id="guessed"),
        pytest.param({"Authorization": "Bearer nowhere.guessed"}, id="no store"),
        pytest.param({"Authorization": "Bearer"}, id="no token"),
        pytest.param({"Authorization": "Basic ZGVtbzp4"}, id="another scheme"),
    ],
)
def test_nothing_is_open_without_a_session(client: Client, method: str, path: str, headers: dict[str, str]) -> None:
    answer = client.request(method, path.replace("{", "").replace("}", ""), headers=headers)

    assert refused(answer) == (401, "NOT_SIGNED_IN")


def test_a_call_without_a_token_is_told_so(client: Client) -> None:
    answer = client.get(ME)

    assert answer.json()["data"]["errMsg"] == "Sign in first: no session token was sent."


def test_two_tokens_are_none(client: Client) -> None:
    token = sign_in(client, ADA).json()["data"]["token"]
    header = ("Authorization", f"Bearer {token}")

    assert refused(client.get(ME, headers=[header, header])) == (401, "NOT_SIGNED_IN")


@over_every_store
def test_a_session_is_over_when_the_clock_of_the_store_says_so(client: Client, clock: Clock) -> None:
    ada = Shopper(client)

    clock.now += 3599
    assert ada.get(ME).status_code == 200

    clock.now += 1
    assert refused(ada.get(ME)) == (401, "NOT_SIGNED_IN")


def test_how_long_a_session_lasts_is_a_setting(stores: Stores, clock: Clock, make_client: MakeClient) -> None:
    make_client().close()
    settings = Settings(choices=settled_choices(CONTRACT, {}), buyer_session_s=5)
    client = Client(build_app(settings, store=stores, contract=CONTRACT, clock=clock))

    assert sign_in(client, ADA).json()["data"]["expiresAt"] == clock.now + 5
    client.close()


@over_every_store
def test_mocks_with_the_same_seed_give_no_token_twice(stores: Stores, clock: Clock, make_client: MakeClient) -> None:
    make_client().close()
    settings = Settings(choices=settled_choices(CONTRACT, {}), seed=7)
    tokens = set()
    for _ in range(2):
        client = Client(build_app(settings, store=stores, contract=CONTRACT, clock=clock))
        tokens.add(sign_in(client, ADA).json()["data"]["token"])
        client.close()

    assert len(tokens) == 2


@over_every_store
def test_sessions_that_are_over_are_forgotten_when_the_buyer_signs_in_again(
    client: Client, stores: Stores, clock: Clock
) -> None:
    store = stores.find("demo")
    assert store is not None
    Shopper(client, "ada")
    Shopper(client, "ben")
    clock.now += 3600

    Shopper(client, "ada")

    assert sorted(session.buyer_id for session in store.sessions) == [1, 2]


@over_every_store
def test_signing_out_ends_this_session_and_no_other(client: Client) -> None:
    here, there = Shopper(client), Shopper(client)

    answer = here.call("DELETE", SESSION)

    assert (answer.status_code, answer.content) == (204, b"")
    assert "content-length" not in answer.headers
    assert refused(here.get(ME)) == (401, "NOT_SIGNED_IN")
    assert there.get(ME).status_code == 200


@over_every_store
def test_a_token_is_not_in_the_store(client: Client, stores: Stores) -> None:
    token = sign_in(client, ADA).json()["data"]["token"]
    store = stores.find("demo")
    assert store is not None

    kept = repr(list(store.sessions)) + repr(list(store.buyers))

    assert token.partition(".")[2] not in kept
    assert "conformance-ada" not in kept


def test_every_session_has_another_token(client: Client) -> None:
    tokens = {sign_in(client, ADA).json()["data"]["token"] for _ in range(5)}

    assert len(tokens) == 5


def test_with_a_seed_tokens_are_the_same_at_every_start() -> None:
    one, again, other = session_secrets(7), session_secrets(7), session_secrets(8)

    first = one()
    assert first == again()
    assert first != one()
    assert first != other()


def test_the_call_that_needs_no_session_is_the_one_of_the_contract() -> None:
    routing = ContractRouting(lambda *_: None)  # type: ignore[arg-type]  # never called
    routing.add_api(CONTRACT.document, base_path="/")
    method, path = SIGN_IN

    operations, _ = routing.find(path)

    assert operations is not None
    assert operations[method] == "createBuyerSession"
    open_operations = [
        operation.id
        for operation in CONTRACT.operations.values()
        if CONTRACT.document["paths"][operation.path][operation.method.lower()].get("security") == []
    ]
    assert open_operations == ["createBuyerSession"]
