"""Who may call: both headers, belonging together, and nothing read or written without them."""

from __future__ import annotations

import orjson
import pytest

from fixtures.scenario import scenario
from mockserver.api.buyer_security import PREFIX as BUYERS
from mockserver.settings import RateLimit
from tests.api.client import CONTRACT, IDS, INVOICES, Client, new_body
from tests.api.conftest import MakeClient
from tests.api.wire import CREDENTIALS, JSON, Header, Mock, new_mock

TOKEN, STORE = CREDENTIALS
SECRET = new_body("SECRET-1", customerId="SECRET", details={"type": "SECRET"}, externalId="SECRET")
REFUSED: dict[str, list[Header]] = {
    "no credentials": [],
    "no token": [STORE],
    "no store": [TOKEN],
    "an empty token": [("X-Auth-Token", ""), STORE],
    "an empty store": [TOKEN, ("X-Store-Hash", "")],
    "an unknown token": [("X-Auth-Token", "demo-tokens"), STORE],
    "a part of the token": [("X-Auth-Token", "demo-toke"), STORE],
    "the token in other case": [("X-Auth-Token", "DEMO-TOKEN"), STORE],
    "an unknown store": [TOKEN, ("X-Store-Hash", "nowhere")],
    "the store in other case": [TOKEN, ("X-Store-Hash", "Demo")],
    "the token of another store": [("X-Auth-Token", "other-token"), STORE],
    "the store of another token": [TOKEN, ("X-Store-Hash", "other")],
    "a repeated token": [TOKEN, TOKEN, STORE],
    "a wrong token before the right one": [("X-Auth-Token", "x"), TOKEN, STORE],
    "a wrong token after the right one": [TOKEN, ("X-Auth-Token", "x"), STORE],
    "a repeated store": [TOKEN, STORE, STORE],
    "a second store": [TOKEN, STORE, ("X-Store-Hash", "other")],
    "both tokens in one header": [("X-Auth-Token", "demo-token, other-token"), STORE],
    "a token that is not ASCII": [("X-Auth-Token", b"d\xe9mo"), STORE],
    "a token of 100,000 characters": [("X-Auth-Token", "x" * 100_000), STORE],
    "the legacy header": [("authToken", "demo-token")],
    "the legacy header with the store": [("authToken", "demo-token"), STORE],
    "a bearer token": [("Authorization", "Bearer demo-token"), STORE],
}
EVERY_OPERATION = {
    operation.id: (operation.method, operation.path.format(**IDS))
    for operation in CONTRACT.operations.values()
    if not operation.path.startswith(BUYERS)  # whose credentials are others
}


@pytest.fixture(scope="module")
def mock() -> Mock:
    """A mock with one invoice, whose every text says SECRET."""
    mock = new_mock()
    assert mock.post(INVOICES, orjson.dumps(SECRET)).status == 200
    return mock


@pytest.mark.parametrize("case", REFUSED)
def test_without_valid_credentials_nothing_is_read_or_written(mock: Mock, case: str) -> None:
    before = mock.records()

    answers = [
        mock.ask(method, path, headers=[*REFUSED[case], JSON], body=orjson.dumps(new_body("NEW-1")))
        for method, path in EVERY_OPERATION.values()
    ]

    sends_bearer = case == "a bearer token"
    expected = [403 if sends_bearer and path.startswith("/hq/") else 401 for _, path in EVERY_OPERATION.values()]
    assert [answer.body["code"] for answer in answers] == [answer.status for answer in answers] == expected
    assert [answer for answer in answers if b"SECRET" in answer.content or b"Acme" in answer.content] == []
    assert mock.records() == before


@pytest.mark.parametrize(("missing", "sent"), [("X-Auth-Token", STORE), ("X-Store-Hash", TOKEN)])
def test_a_refusal_names_the_missing_header(mock: Mock, missing: str, sent: Header) -> None:
    body = mock.ask("GET", INVOICES, headers=[sent]).body

    assert missing in body["data"]["errMsg"]
    assert body["meta"]["message"] == body["data"]["errMsg"]


def test_a_refusal_does_not_tell_a_foreign_store_from_an_unknown_one(mock: Mock) -> None:
    foreign, unknown = (mock.ask("GET", INVOICES, headers=[TOKEN, ("X-Store-Hash", h)]) for h in ("other", "none"))

    assert foreign.content == unknown.content


def test_a_refusal_does_not_tell_a_known_invoice_from_an_unknown_one(mock: Mock) -> None:
    known, unknown = (mock.ask("GET", f"{INVOICES}/{id_}", headers=[]) for id_ in (1, 999))

    assert known.content == unknown.content


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"x" * (1024 * 1024 + 1)], ids=["none", "cut", "bytes", "large"])
def test_credentials_are_asked_for_before_the_body_is_read(mock: Mock, body: bytes) -> None:
    assert mock.post(INVOICES, body, headers=[JSON]).status == 401


def test_credentials_are_asked_for_before_parameters_are_read(mock: Mock) -> None:
    assert mock.ask("GET", f"{INVOICES}?limit=x", headers=[]).status == 401
    assert mock.ask("GET", "/api/v3/io/orders/x", headers=[]).status == 401


def test_the_names_of_the_headers_may_have_any_case(mock: Mock) -> None:
    headers: list[Header] = [("x-aUTH-tOKEN", "demo-token"), ("X-STORE-HASH", "demo")]

    assert mock.ask("GET", INVOICES, headers=headers).status == 200


@pytest.mark.parametrize("status", [401, 403, 500])
@pytest.mark.parametrize("case", ["no credentials", "no store", "an unknown token", "the store of another token"])
def test_a_refusal_has_the_status_chosen(status: int, case: str) -> None:
    mock = new_mock({"auth-failure-status": str(status)})

    answer = mock.ask("GET", INVOICES, headers=REFUSED[case])

    assert answer.status == answer.body["code"] == status


def test_the_legacy_token_alone_may_authenticate() -> None:
    mock = new_mock({"legacy-auth-token": "accepted"})
    legacy: list[Header] = [("authToken", "other-token")]

    created = mock.post(INVOICES, orjson.dumps(new_body("A")), headers=[*legacy, JSON])

    assert created.status == 200
    assert mock.ask("GET", f"{INVOICES}/{created.body['data']['id']}", headers=legacy).status == 200
    assert mock.get(f"{INVOICES}/{created.body['data']['id']}").status == 404


@pytest.mark.parametrize(
    "headers",
    [[("authToken", "x")], [("authToken", "")], [("authToken", "demo-token")] * 2, [("authToken", "demo")], []],
    ids=["unknown", "empty", "repeated", "the hash", "missing"],
)
def test_where_the_legacy_token_is_served_a_wrong_one_is_refused(headers: list[Header]) -> None:
    mock = new_mock({"legacy-auth-token": "accepted"})

    assert mock.ask("GET", INVOICES, headers=headers).status == 401


def test_where_the_legacy_token_is_served_the_two_headers_still_authenticate() -> None:
    assert new_mock({"legacy-auth-token": "accepted"}).get(INVOICES).status == 200


def test_where_the_legacy_token_is_served_it_does_not_mend_wrong_credentials() -> None:
    mock = new_mock({"legacy-auth-token": "accepted"})
    both: list[Header] = [("authToken", "demo-token"), ("X-Auth-Token", "wrong"), STORE]

    assert mock.ask("GET", INVOICES, headers=both).status == 401


@pytest.fixture
def other() -> dict[str, str]:
    """The credentials of the other store of the scenario `conformance`."""
    return {"X-Auth-Token": "other-token", "X-Store-Hash": "other"}


def test_another_store_does_not_list_our_invoices(client: Client, other: dict[str, str]) -> None:
    client.create("A")

    answer = client.get(INVOICES, headers=other).json()

    assert (answer["data"], answer["meta"]["pagination"]["totalCount"]) == ([], 0)


@pytest.mark.parametrize(("method", "rest"), [("GET", ""), ("PUT", ""), ("DELETE", ""), ("GET", "/download-pdf")])
def test_another_store_does_not_reach_our_invoice(
    client: Client, other: dict[str, str], method: str, rest: str
) -> None:
    path = f"{INVOICES}/{client.create('A')}"
    before = client.get(path).content

    response = client.request(method, path + rest, headers=other, json={"type": "stolen"})

    assert (response.status_code, response.json()["data"]["errMsg"]) == (404, "Invoice does not exist")
    assert client.get(path).content == before


def test_an_invoice_number_is_taken_in_its_own_store_only(client: Client, other: dict[str, str]) -> None:
    client.create("A")

    assert client.post(INVOICES, new_body("A"), headers=other).status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v3/io/orders/9001"),
        ("GET", "/api/v3/io/orders/9001/products"),
        ("POST", "/api/v3/io/ip/orders/501/invoices"),
    ],
)
def test_another_store_does_not_reach_our_order(client: Client, other: dict[str, str], method: str, path: str) -> None:
    assert client.request(method, path, headers=other).status_code == 404

    assert client.get("/api/v3/io/orders", headers=other).json()["data"] == []
    assert client.get("/api/v3/io/orders/9001").json()["data"]["invoiceId"] is None


def test_invoicing_an_order_leaves_the_same_order_of_another_store_alone(
    make_client: MakeClient,
) -> None:
    document = scenario("conformance")
    document["stores"][0] |= {"hash": "twin", "token": "twin-token", "orders": document["orders"][:1]}
    client, twin = make_client(document=document), {"X-Auth-Token": "twin-token", "X-Store-Hash": "twin"}

    assert client.post("/api/v3/io/ip/orders/501/invoices").status_code == 200

    assert client.get("/api/v3/io/orders/9001", headers=twin).json()["data"]["invoiceId"] is None


def test_refused_callers_do_not_use_up_the_calls_of_a_store(make_client: MakeClient) -> None:
    client = make_client(rate_limit=RateLimit(calls=1, window_s=60))

    for _ in range(3):
        assert client.get(INVOICES, headers={**client.headers, "X-Auth-Token": "wrong"}).status_code == 401

    assert client.get(INVOICES).status_code == 200
