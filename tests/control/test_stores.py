"""Virtual stores: made, filled, changed, made as new and removed, none of it visible in another."""

from __future__ import annotations

from typing import Any, NoReturn

import pytest

from mockserver.settings import Limits
from mockserver.store.image import Image
from mockserver.store.memory import MemoryStore, MemoryStores
from mockserver.store.ports import StoreUnavailable
from tests.api.client import INVOICES, new_body
from tests.control.conftest import MakeLab
from tests.control.lab import NOW, Lab, TestStore

USD = {"code": "USD", "value": 100}
INVOICE = {"invoiceNumber": "INV-1", "customerId": "1001", "originalBalance": USD, "openBalance": USD}


def test_a_new_store_has_credentials_of_its_own_and_is_empty(lab: Lab) -> None:
    first, second = lab.store(), lab.store()

    assert first.hash != second.hash
    assert first.token != second.token
    assert first.api.listed() == second.api.listed() == []


def test_stores_do_not_see_each_others_invoices(lab: Lab) -> None:
    first, second = lab.store(), lab.store()

    assert first.api.create("A") == second.api.create("A") == 1
    first.api.delete(f"{INVOICES}/1")

    assert [invoice["id"] for invoice in second.api.listed()] == [1]


def test_a_token_of_another_store_opens_nothing(lab: Lab) -> None:
    first, second = lab.store(), lab.store()

    answer = first.api.get(INVOICES, headers={"X-Auth-Token": second.token, "X-Store-Hash": first.hash})

    assert answer.status_code == 401


def test_hash_token_settings_and_data_may_be_given(lab: Lab) -> None:
    store = lab.store(
        storeHash="mine", authToken="my-token", settings={"dueDays": 15}, document={"invoices": [INVOICE]}
    )

    [invoice] = store.api.listed()
    assert (store.hash, store.token) == ("mine", "my-token")
    assert invoice["dueDate"] == NOW + 15 * 86_400


def test_a_hash_is_given_once(lab: Lab) -> None:
    lab.store(storeHash="mine")

    status, problem = lab.refused("POST", "stores", {"storeHash": "mine"})

    assert (status, problem["error"]) == (409, "There is a virtual store 'mine' already.")


def test_a_token_is_given_once(lab: Lab) -> None:
    lab.store(authToken="mine")

    assert lab.refused("POST", "stores", {"authToken": "mine"})[0] == 409
    assert lab.done("GET", "stores")["total"] == 1


def test_beyond_the_limit_no_store_is_made_and_the_refusal_says_what_to_do(make_lab: MakeLab) -> None:
    lab = make_lab(limits=Limits(stores=2))
    lab.store()
    lab.store()

    status, problem = lab.refused("POST", "stores")

    assert status == 409
    assert "--max-stores" in problem["hint"]


def test_a_store_that_is_deleted_is_gone_for_its_clients(lab: Lab, store: TestStore) -> None:
    lab.done("DELETE", f"stores/{store.hash}")

    assert store.api.get(INVOICES).status_code == 401
    assert lab.refused("GET", f"stores/{store.hash}")[0] == 404
    assert lab.done("GET", "stores")["total"] == 0


def test_a_store_with_a_ttl_goes_when_nobody_calls_and_stays_while_somebody_does(lab: Lab) -> None:
    store = lab.store(ttlS=60)

    lab.clock.now += 59
    assert store.api.get(INVOICES).status_code == 200
    lab.clock.now += 59
    assert store.api.get(INVOICES).status_code == 200
    lab.clock.now += 60

    assert store.api.get(INVOICES).status_code == 401
    assert lab.done("GET", "stores")["stores"] == []


def test_a_store_whose_time_is_over_makes_room(make_lab: MakeLab) -> None:
    lab = make_lab(limits=Limits(stores=1))
    lab.store(ttlS=60)
    assert lab.refused("POST", "stores", {})[0] == 409

    lab.clock.now += 60

    lab.store()


def test_a_store_without_a_ttl_stays(lab: Lab, store: TestStore) -> None:
    lab.clock.now += 10**8

    assert store.api.get(INVOICES).status_code == 200


def test_the_first_call_makes_a_store_only_where_that_was_wished(make_lab: MakeLab) -> None:
    headers = {"X-Auth-Token": "any", "X-Store-Hash": "fresh"}
    with_it, without = make_lab(auto_stores=True), make_lab()
    clients = [lab.client({"authToken": "any", "storeHash": "fresh"}) for lab in (with_it, without)]

    assert [client.get(INVOICES, headers=headers).status_code for client in clients] == [200, 401]
    assert clients[0].get(INVOICES, headers={**headers, "X-Auth-Token": "another"}).status_code == 401


class FullForNew(MemoryStores):
    """Has no room for another store."""

    def create(self, store_hash: str, **_: Any) -> NoReturn:
        raise StoreUnavailable(f"no room left for {store_hash}")


def test_a_store_that_cannot_be_made_at_its_first_call_is_no_wrong_token(make_lab: MakeLab) -> None:
    lab = make_lab(stores=FullForNew(), auto_stores=True)

    answer = lab.client({"storeHash": "fresh", "authToken": "fresh-token"}).get(INVOICES, is_checked=False)

    assert (answer.status_code, answer.json()["data"]["errMsg"]) == (503, "no room left for fresh")


def test_beyond_the_limit_the_first_call_makes_no_store_and_is_told_what_to_do(make_lab: MakeLab) -> None:
    lab = make_lab(auto_stores=True, limits=Limits(stores=1))
    lab.store()

    answer = lab.client({"storeHash": "fresh", "authToken": "fresh-token"}).get(INVOICES, is_checked=False)

    assert answer.status_code == 503
    assert "--max-stores" in answer.json()["data"]["errMsg"]


@pytest.mark.parametrize(
    "headers", [{"X-Auth-Token": "any", "X-Store-Hash": "no such/hash"}, {"X-Store-Hash": "fresh"}]
)
def test_no_store_is_made_of_credentials_that_no_store_may_have(make_lab: MakeLab, headers: dict[str, str]) -> None:
    lab = make_lab(auto_stores=True)
    client = lab.client({"authToken": "", "storeHash": ""})

    assert client.get(INVOICES, headers=headers).status_code == 401
    assert lab.done("GET", "stores")["total"] == 0


def test_due_days_and_choices_are_those_of_the_store(lab: Lab) -> None:
    strict, loose = lab.store(settings={"choices": {"empty-update": "refused"}}), lab.store()
    for store in (strict, loose):
        store.api.create("A")

    answers = [store.api.put(f"{INVOICES}/1", {}).status_code for store in (strict, loose)]

    assert answers == [400, 200]
    assert strict.shown()["settings"]["choices"] == {"empty-update": "refused"}


def test_a_choice_is_taken_back_with_null(store: TestStore) -> None:
    store.done("PATCH", "settings", {"choices": {"empty-update": "refused"}})

    assert store.done("PATCH", "settings", {"choices": {"empty-update": None}})["choices"] == {}


def test_the_status_of_a_wrong_token_is_the_choice_of_its_store(lab: Lab) -> None:
    store = lab.store(settings={"choices": {"auth-failure-status": "403"}})

    assert store.api.get(INVOICES, headers={"X-Store-Hash": store.hash, "X-Auth-Token": "x"}).status_code == 403


@pytest.mark.parametrize(
    ("choices", "text"),
    [({"no-such-choice": "x"}, "no choice is called"), ({"empty-update": "maybe"}, "empty-update cannot be 'maybe'")],
)
def test_a_choice_that_there_is_not_is_refused(store: TestStore, choices: dict[str, str], text: str) -> None:
    status, problem = store.refused("PATCH", "settings", {"choices": choices})

    assert status == 422
    assert text in problem["problems"][0]["text"]


def test_a_rate_limit_of_the_stores_own_counts_by_the_stores_clock(lab: Lab, store: TestStore) -> None:
    store.done("PATCH", "settings", {"rateLimit": {"calls": 2, "windowS": 10}})
    store.done("PUT", "clock", {"mode": "frozen"})

    assert [store.api.get(INVOICES).status_code for _ in range(3)] == [200, 200, 429]
    lab.clock.now += 100
    assert store.api.get(INVOICES).status_code == 429
    store.done("POST", "clock/advance", {"seconds": 10})
    assert store.api.get(INVOICES).status_code == 200


def test_the_limit_of_the_provider_is_150_a_minute(store: TestStore) -> None:
    shown = store.done("PATCH", "settings", {"rateLimit": "provider"})

    assert shown["rateLimit"] == {"calls": 150, "windowS": 60}
    assert store.done("PATCH", "settings", {"rateLimit": "off"})["rateLimit"] is None


class Full(MemoryStores):
    """A store whose disk is full."""

    def successor(self, old: MemoryStore, image: Image | None) -> MemoryStore:
        raise StoreUnavailable("no room left", old.hash, image)

    def forget(self, store: MemoryStore) -> None:
        raise StoreUnavailable("no room left", store.hash)


def test_what_cannot_be_written_down_is_not_done(make_lab: MakeLab) -> None:
    store = make_lab(stores=Full()).store()
    store.api.create("A")
    store.done("PUT", "snapshots/a")
    store.api.create("B")

    statuses = [
        store.refused(*command)[0] for command in (("POST", "reset"), ("POST", "snapshots/a/restore"), ("DELETE",))
    ]

    assert statuses == [503] * 3
    assert len(store.api.listed()) == 2
    assert store.shown()["snapshots"] == 1


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"ttlS": 0}, "/ttlS"),
        ({"storeHash": "a/b"}, "/storeHash"),
        ({"settings": {"dueDays": 7}}, "/settings/dueDays"),
        ({"color": "red"}, ""),
        ([], ""),
        ({"settings": {"rateLimit": {"calls": 0, "windowS": 1}}}, "/settings/rateLimit"),
    ],
)
def test_a_body_that_does_not_fit_is_refused_with_a_pointer(lab: Lab, body: Any, pointer: str) -> None:
    status, problem = lab.refused("POST", "stores", body)

    assert status == 400
    assert problem["problems"][0]["pointer"] == pointer
    assert lab.done("GET", "stores")["total"] == 0


def test_stores_that_were_there_before_the_mock_can_be_commanded(make_lab: MakeLab) -> None:
    stores = MemoryStores()
    stores.create("old", token="old-token", due_days=15)
    lab = make_lab(stores=stores)

    shown = lab.done("GET", "stores/old")

    assert (shown["settings"]["dueDays"], shown["authToken"]) == (15, "old-token")
    assert lab.client(shown).post(INVOICES, new_body("A")).status_code == 200


def test_what_another_process_drew_from_the_same_seed_is_not_drawn_again(make_lab: MakeLab) -> None:
    stores = MemoryStores()
    first, second = make_lab(stores=stores, seed=7), make_lab(stores=stores, seed=7)

    hashes = [lab.store().hash for lab in (first, second, first)]

    assert len(set(hashes)) == 3
