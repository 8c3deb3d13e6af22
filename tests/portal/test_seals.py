"""Seals: the portal knows its own forms and messages, and nobody else can make them."""

from __future__ import annotations

import base64

from mockserver.portal.seals import LONGEST_SAID, Said, is_seal, seal, unwrapped, wrapped

MESSAGES = [Said("success", "Grüße & <b>Küsse</b>"), Said("error", "no")]


def test_a_seal_holds_for_its_visitor_and_its_address_only() -> None:
    mark = seal("secret", "/portal/cart")

    assert is_seal(mark, "secret", "/portal/cart")
    assert not is_seal(mark, "other", "/portal/cart")
    assert not is_seal(mark, "secret", "/portal/checkout")
    assert not is_seal("", "secret", "/portal/cart")
    assert not is_seal("ä\ud800", "secret", "/portal/cart")


def test_messages_come_out_as_they_went_in() -> None:
    assert unwrapped("secret", wrapped("secret", MESSAGES)) == MESSAGES


def test_messages_of_somebody_else_are_not_shown() -> None:
    value = wrapped("secret", MESSAGES)
    forged = base64.urlsafe_b64encode(b'[["success","You won"]]').decode()

    assert unwrapped("other", value) == []
    assert unwrapped("secret", f"{forged}.{value.partition('.')[2]}") == []
    assert unwrapped("secret", "") == []
    assert unwrapped("secret", "nonsense") == []


def test_messages_that_would_not_fit_into_a_cookie_are_cut() -> None:
    many = wrapped("secret", [Said("notice", "x" * 90)] * 100)
    long = wrapped("secret", [Said("notice", "€" * 5000)])

    assert len(many) < 2 * LONGEST_SAID
    assert len(long) < 2 * LONGEST_SAID
    assert unwrapped("secret", long)[0].text.endswith(" …")
    shown = unwrapped("secret", many)
    assert shown[-1].text == f"{100 - len(shown) + 1} more messages do not fit here."
    assert {message.text for message in shown[:-1]} == {"x" * 90}


def test_a_message_that_is_sealed_but_unreadable_is_not_shown() -> None:
    text = "%%%"

    assert unwrapped("secret", f"{text}.{seal('secret', text)}") == []
