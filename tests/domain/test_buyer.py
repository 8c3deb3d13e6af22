"""Buyers: who may sign in, and whose invoices that opens."""

from __future__ import annotations

from typing import Any

import pytest

from mockserver.domain.buyer import accounts_among, check_sign_in, visible_accounts
from mockserver.domain.buyer_errors import BadCredentials, NotB2b, SignInRefused, UserNotActive
from mockserver.domain.session import Session, digest_of, store_hash_of, token_of
from tests.domain.buying import buyer, choices


def test_who_knows_the_password_is_let_in() -> None:
    ada = buyer()

    assert check_sign_in(ada, email="ada@acme.example", password="secret") is ada


def test_capital_and_small_letters_of_an_address_are_the_same() -> None:
    ada = buyer(email="Ada@Acme.example")

    assert ada.email == "ada@acme.example"
    assert check_sign_in(ada, email=" ADA@acme.example ", password="secret") is ada


@pytest.mark.parametrize("password", ["", "Secret", "secret ", "\ud800"])
def test_another_password_is_refused(password: str) -> None:
    with pytest.raises(BadCredentials):
        check_sign_in(buyer(), email="ada@acme.example", password=password)


def test_nobody_is_refused_like_somebody_with_another_password() -> None:
    with pytest.raises(BadCredentials) as unknown:
        check_sign_in(None, email="eve@acme.example", password="secret")
    with pytest.raises(BadCredentials) as known:
        check_sign_in(buyer(), email="ada@acme.example", password="other")

    assert str(unknown.value) == str(known.value)


@pytest.mark.parametrize(
    ("others", "refusal"),
    [
        pytest.param({"status": "pending"}, UserNotActive, id="pending"),
        pytest.param({"status": "removed"}, UserNotActive, id="removed"),
        pytest.param({"is_b2b": False}, NotB2b, id="consumer"),
    ],
)
def test_only_an_active_buyer_of_a_business_is_let_in(others: dict[str, Any], refusal: type[SignInRefused]) -> None:
    with pytest.raises(refusal):
        check_sign_in(buyer(**others), email="ada@acme.example", password="secret")


def test_who_does_not_know_the_password_does_not_learn_that_the_user_is_pending() -> None:
    with pytest.raises(BadCredentials):
        check_sign_in(buyer(status="pending"), email="ada@acme.example", password="other")


def test_a_password_is_not_kept() -> None:
    assert "secret" not in repr(buyer())


def test_the_same_password_of_two_buyers_is_kept_differently() -> None:
    assert buyer().password_digest != buyer(email="ben@acme.example").password_digest


def test_a_buyer_without_invoice_account_sees_the_own_account() -> None:
    assert visible_accounts(buyer(invoice_account=None), choices()) == {"2001"}
    assert buyer(invoice_account=None).scope == "own"


def test_an_invoice_account_opens_the_organisations_invoices_too() -> None:
    assert visible_accounts(buyer(), choices()) == {"2001", "1001"}
    assert buyer().scope == "organization"


def test_an_invoice_account_may_stand_instead_of_the_own() -> None:
    instead = choices(buyer_scope="organization-only")

    assert visible_accounts(buyer(), instead) == {"1001"}
    assert visible_accounts(buyer(invoice_account=None), instead) == {"2001"}


@pytest.mark.parametrize(
    ("wanted", "expected"), [("own", {"2001"}), ("organization", {"1001"}), ("all", {"1001", "2001"})]
)
def test_a_list_may_ask_for_one_of_the_accounts(wanted: str, expected: set[str]) -> None:
    assert accounts_among(buyer(), wanted, choices()) == expected


def test_who_has_no_organisation_finds_nothing_of_it() -> None:
    assert accounts_among(buyer(invoice_account=None), "organization", choices()) == set()


def test_a_list_asks_for_nothing_that_is_out_of_sight() -> None:
    assert accounts_among(buyer(), "own", choices(buyer_scope="organization-only")) == set()


def test_a_token_says_which_store_it_is_for() -> None:
    assert store_hash_of(token_of("t-1_x", "se-cret_9")) == "t-1_x"


@pytest.mark.parametrize("token", ["", "secret", ".", ".secret"])
def test_another_text_is_for_no_store(token: str) -> None:
    assert store_hash_of(token) == ""


def test_a_session_ends_with_its_last_second() -> None:
    session = Session(id=1, buyer_id=1, token_digest=digest_of("demo.x"), created_at=100, expires_at=3_700)

    assert not session.is_over(3_699)
    assert session.is_over(3_700)
