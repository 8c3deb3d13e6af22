"""Buyers of a scenario document in the store: what they are without a word, and whom they may not replace."""

from __future__ import annotations

from typing import Any

import pytest

from fixtures.scenario import scenario
from mockserver.api.seeding import BadSeed, fill_store
from mockserver.app import settled_choices
from mockserver.domain.buyer import check_sign_in
from mockserver.domain.invoice import Terms
from mockserver.store.memory import MemoryStores
from mockserver.store.ports import VirtualStore
from tests.api.client import CONTRACT

COMPANIES = [{"id": "7", "name": "Acme"}, {"id": "71", "name": "Ada Moreau"}]
ADA = {"email": "Ada@Acme.example", "password": "secret", "account": "71"}


@pytest.fixture
def store() -> VirtualStore:
    return MemoryStores().create("demo", token="demo-token", due_days=30)


def fill(store: VirtualStore, **part: Any) -> None:
    terms = Terms(now=1_782_000_000, due_days=30, choices=settled_choices(CONTRACT, {}))
    fill_store(store, part=part, pointer="/document", terms=terms)


def test_a_buyer_of_few_words_is_active_in_business_alone_and_called_as_the_account_is(store: VirtualStore) -> None:
    fill(store, companies=COMPANIES, buyers=[ADA])

    (buyer,) = store.buyers
    assert (buyer.id, buyer.email, buyer.name, buyer.account) == (1, "ada@acme.example", "Ada Moreau", "71")
    assert (buyer.invoice_account, buyer.is_admin, buyer.status, buyer.is_b2b) == (None, False, "active", True)


def test_a_buyer_is_in_the_store_as_the_document_says(store: VirtualStore) -> None:
    more = {"name": "A. Moreau", "invoice_account": "7", "is_admin": True, "status": "pending", "is_b2b": False}

    fill(store, companies=COMPANIES, buyers=[{**ADA, **more}])

    (buyer,) = store.buyers
    assert {key: getattr(buyer, key) for key in more} == more


def test_the_password_of_the_document_signs_in_and_is_not_in_the_store(store: VirtualStore) -> None:
    fill(store, companies=COMPANIES, buyers=[ADA])

    buyer = store.buyers.find("email", "ada@acme.example")

    assert check_sign_in(buyer, email="ada@acme.example", password="secret") is buyer
    assert "secret" not in str(buyer)


def test_a_buyer_whose_address_is_taken_is_refused_at_its_place_and_nothing_is_kept(store: VirtualStore) -> None:
    fill(store, companies=COMPANIES, buyers=[ADA])
    other = {**ADA, "email": "ben@acme.example"}

    with pytest.raises(BadSeed) as refusal:
        fill(store, buyers=[other, {**ADA, "email": "ADA@acme.example"}])

    (problem,) = refusal.value.problems
    assert problem.pointer == "/document/buyers/1/email"
    assert problem.text == "the address ADA@acme.example is taken in this store"
    assert len(store.buyers) == 1


@pytest.mark.parametrize(("name", "buyers"), [("demo", 5), ("conformance", 6), ("multichannel", 6)])
def test_the_buyers_of_a_scenario_are_all_there_and_have_accounts(name: str, buyers: int, store: VirtualStore) -> None:
    fill(store, **{kind: records for kind, records in scenario(name).items() if isinstance(records, list)})

    assert len(store.buyers) == buyers
    for buyer in store.buyers:
        for account in filter(None, [buyer.account, buyer.invoice_account]):
            assert store.companies.find("company_id", account) is not None
