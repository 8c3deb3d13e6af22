"""Seeding a store: all of a document or nothing, with every problem named."""

from __future__ import annotations

from tests.control.lab import TestStore

USD = {"code": "USD", "value": 100}
INVOICE = {"invoiceNumber": "INV-1", "customerId": "1001", "originalBalance": USD, "openBalance": USD}


def test_a_scenario_fills_a_store(store: TestStore) -> None:
    counts = store.done("POST", "seed", {"scenario": "demo"})["counts"]

    assert counts["invoices"] == len(store.api.listed(limit=250)) > 10


def test_a_document_adds_to_what_is_there(store: TestStore) -> None:
    store.api.create("A")

    assert store.done("POST", "seed", {"document": {"invoices": [INVOICE]}}) == {"counts": {"invoices": 1}}
    assert len(store.api.listed()) == 2


def test_a_bad_document_is_refused_with_all_its_problems_and_changes_nothing(store: TestStore) -> None:
    document = {
        "companies": [{"id": "1", "name": "One"}, {"id": 2}],
        "invoices": [INVOICE, {**INVOICE, "openBalance": "much"}, {"invoiceNumber": "X"}],
        "stores": [],
    }

    status, problem = store.refused("POST", "seed", {"document": document})

    pointers = {found["pointer"] for found in problem["problems"]}
    assert status == 422
    assert {"/document/companies/1/id", "/document/invoices/1/openBalance", "/document/stores"} <= pointers
    assert not any(store.shown()["counts"].values())


def test_whatever_a_rule_refuses_in_a_document_is_named_at_once(store: TestStore) -> None:
    store.api.create("INV-1")
    store.api.create("INV-2")
    invoices = [INVOICE, {**INVOICE, "invoiceNumber": "NEW"}, {**INVOICE, "invoiceNumber": "INV-2"}]

    _, problem = store.refused("POST", "seed", {"document": {"invoices": invoices}})

    assert [found["pointer"] for found in problem["problems"]] == ["/document/invoices/0", "/document/invoices/2"]
    assert len(store.api.listed()) == 2


def test_what_is_there_is_not_overwritten_by_a_document(store: TestStore) -> None:
    document = {"companies": [{"id": "7", "name": "Acme"}]}
    store.done("POST", "seed", {"document": document})

    status, problem = store.refused("POST", "seed", {"document": document})

    assert status == 422
    assert "is taken in this store" in problem["problems"][0]["text"]


def test_payments_are_not_added_to_invoices_that_have_other_ids(store: TestStore) -> None:
    store.api.create("A")
    line = {"invoiceId": 1, "amount": "10.00"}
    payment = {"lineItems": [line], "currency": "USD", "details": {"memo": "1"}, "customerId": "1001"}

    status, problem = store.refused("POST", "seed", {"document": {"invoices": [INVOICE], "payments": [payment]}})

    assert status == 422
    assert "/document/payments" in [found["pointer"] for found in problem["problems"]]


def test_a_scenario_that_does_not_fit_beside_what_is_there_says_to_reset_the_store(store: TestStore) -> None:
    store.done("POST", "seed", {"scenario": "demo"})
    before = store.shown()["counts"]

    status, problem = store.refused("POST", "seed", {"scenario": "demo"})

    assert (status, "problems" in problem) == (409, False)
    assert "is not empty" in problem["error"]
    assert f"/_mock/stores/{store.hash}/reset" in problem["hint"]
    assert store.shown()["counts"] == before


def test_an_unknown_scenario_is_404_and_never_a_file(store: TestStore) -> None:
    for name in ("nothing", "../scenarios/demo", "/etc/passwd", "demo.yaml"):
        assert store.refused("POST", "seed", {"scenario": name})[0] == 404


def test_a_recipe_makes_no_more_than_a_server_can_stand(store: TestStore) -> None:
    status, problem = store.refused("POST", "seed", {"document": {"generate": {"count": 10_000_000}}})

    assert status == 422
    assert problem["problems"][0]["pointer"] == "/document/generate/count"


def test_a_document_that_is_seeded_brings_its_due_days(store: TestStore) -> None:
    store.done("POST", "seed", {"document": {"settings": {"due_days": 15}}})

    assert store.shown()["settings"]["dueDays"] == 15
    assert store.refused("POST", "seed", {"document": {"settings": {"due_days": 16}}})[1]["problems"][0]["pointer"] == (
        "/document/settings/due_days"
    )


def test_buyers_are_counted_kept_by_snapshots_and_shown_by_the_difference(store: TestStore) -> None:
    buyer = {"email": "ada@acme.example", "password": "secret", "name": "Ada", "account": "7"}
    store.done("PUT", "snapshots/before")

    seeded = store.done("POST", "seed", {"document": {"companies": [{"id": "7", "name": "A"}], "buyers": [buyer]}})
    added = store.done("GET", "diff?from=snapshot:before&to=now")["added"]

    assert seeded["counts"] == {"companies": 1, "buyers": 1}
    assert [entry["record"] for entry in added] == ["buyers/1", "companies/1"]
    store.done("PUT", "snapshots/with")
    store.done("POST", "snapshots/before/restore")
    assert store.shown()["counts"]["buyers"] == 0
    store.done("POST", "snapshots/with/restore")
    assert store.shown()["counts"]["buyers"] == 1
    store.done("POST", "reset")
    assert store.shown()["counts"]["buyers"] == 0


def test_a_buyer_that_does_not_fit_is_refused_with_its_place(store: TestStore) -> None:
    buyer = {"email": "ada", "password": "secret", "name": "Ada", "account": "7"}

    status, problem = store.refused("POST", "seed", {"document": {"buyers": [buyer]}})

    assert (status, [found["pointer"] for found in problem["problems"]]) == (422, ["/document/buyers/0/email"])
