"""Checkouts: which are refused, in which order, and what a good one pays."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mockserver.domain import cart as rules
from mockserver.domain.buyer_errors import (
    AmountMalformed,
    AmountNotPositive,
)
from mockserver.domain.cart import Cart
from mockserver.domain.checkout import (
    Checkout,
    Tender,
    check_cards,
    check_still_open,
    check_tenders,
    digest_of,
    is_repeated,
    payment_fields,
)
from mockserver.domain.checkout_errors import (
    AlreadyCheckedOut,
    BalanceChanged,
    CartEmpty,
    ItemsNotPayable,
    OnAccountNotAllowed,
    PaymentDeclined,
    StaleCart,
    TenderMismatch,
)
from tests.domain.buying import bill, buyer, card, cart_of, choices, item, payable
from tests.domain.payments import lines
from tests.domain.samples import money

CART = cart_of(payable(bill(7), "60"), payable(bill(8), "40"))
INVOICES = {7: bill(7), 8: bill(8)}


def last(*tenders: Tender, version: int = 1) -> Checkout:
    """What is kept of the checkout of a version of the cart."""
    return Checkout(
        id=1,
        cart_version=version,
        tenders_digest=digest_of(tenders),
        payment_id=5,
        receipt_id=6,
        next_version=version + 1,
        invoices=(),
    )


def test_tenders_that_add_up_pay_the_cart() -> None:
    check_tenders(CART, 1, [card("60.00"), Tender(method="gift_card", amount=40)])


def test_an_empty_cart_is_not_paid() -> None:
    with pytest.raises(CartEmpty):
        check_tenders(Cart(id=1), 9, [card("1")])


@pytest.mark.parametrize("version", [0, 2])
def test_another_version_is_not_paid(version: int) -> None:
    with pytest.raises(StaleCart, match="1"):
        check_tenders(CART, version, [card("nonsense")])


def test_items_are_not_paid() -> None:
    cart = rules.with_item(Cart(id=1), item(), choices())
    mixed = rules.with_item(CART, item(), choices(cart_exclusivity="mixed"))

    for unpayable in (cart, mixed):
        with pytest.raises(ItemsNotPayable):
            check_tenders(unpayable, unpayable.version, [card("nonsense")])


def test_amounts_are_judged_before_methods() -> None:
    with pytest.raises(AmountMalformed, match=r"tenders\.1\.amount"):
        check_tenders(CART, 1, [Tender(method="on_account", amount="50"), card("x")])
    with pytest.raises(AmountNotPositive, match=r"tenders\.0\.amount"):
        check_tenders(CART, 1, [card("0"), Tender(method="on_account", amount="100")])


def test_nothing_is_paid_on_account() -> None:
    with pytest.raises(OnAccountNotAllowed, match=r"tenders\.1\.method"):
        check_tenders(CART, 1, [card("1"), Tender(method="on_account", amount="1")])


@pytest.mark.parametrize("amounts", [[], ["99.99"], ["100.01"], ["100", "0.01"]])
def test_tenders_add_up_to_the_amount_due(amounts: list[str]) -> None:
    with pytest.raises(TenderMismatch, match=r"100\.00 USD"):
        check_tenders(CART, 1, [card(amount) for amount in amounts])


def test_a_due_amount_finer_than_coins_is_paid_in_one() -> None:
    fine = cart_of(payable(bill(still_open="33.3333")))

    check_tenders(fine, 1, [card("33.3333")])


def test_what_is_open_still_is_paid() -> None:
    check_still_open(CART, INVOICES)


@pytest.mark.parametrize(
    "now",
    [
        pytest.param({7: bill(7)}, id="gone"),
        pytest.param({**INVOICES, 8: bill(8, "39.99")}, id="less open"),
        pytest.param({**INVOICES, 8: bill(8, "0")}, id="paid"),
        pytest.param({**INVOICES, 8: replace(bill(8), open_balance=money("40", "EUR"))}, id="another currency"),
        pytest.param({**INVOICES, 8: replace(bill(8), customer_id="2001")}, id="another account"),
    ],
)
def test_a_balance_that_changed_is_not_paid(now: dict[int, object]) -> None:
    with pytest.raises(BalanceChanged, match="INV-8"):
        check_still_open(CART, now)  # type: ignore[arg-type]  # all invoices


def test_a_declined_card_pays_nothing() -> None:
    with pytest.raises(PaymentDeclined):
        check_cards([Tender(method="loyalty", amount=1), card("1", "tok_declined")])


def test_the_same_again_is_known() -> None:
    assert is_repeated(last(card("60.00"), card("40")), 1, [card(60), card("40.0")], choices())


def test_another_version_is_no_repetition() -> None:
    assert not is_repeated(last(card("100")), 2, [card("100")], choices())
    assert not is_repeated(None, 1, [card("100")], choices())


@pytest.mark.parametrize(
    "tenders",
    [[card("99")], [card("100", "tok_other")], [Tender(method="loyalty", amount="100")], [], [card("x")]],
    ids=["amount", "token", "method", "none", "malformed"],
)
def test_a_version_is_paid_once_in_one_way(tenders: list[Tender]) -> None:
    with pytest.raises(AlreadyCheckedOut):
        is_repeated(last(card("100")), 1, tenders, choices())


def test_a_repetition_may_be_refused() -> None:
    with pytest.raises(AlreadyCheckedOut):
        is_repeated(last(card("100")), 1, [card("100")], choices(repeated_checkout="refused"))


def test_a_checkout_is_one_completed_payment_of_the_invoices_account_by_the_buyer() -> None:
    fields = payment_fields(CART, buyer(), INVOICES, [card("60"), card("30"), Tender(method="loyalty", amount="10")])

    assert fields["lines"] == lines({7: "60", 8: "40"})
    assert (fields["customer_id"], fields["payer_customer_id"], fields["payer_name"]) == ("1001", "2001", "Ada Moreau")
    assert (fields["processing_status"], fields["currency"]) == (3, "USD")
    assert fields["details"]["paymentType"] == "card, loyalty"


def test_no_token_is_kept() -> None:
    fields = payment_fields(CART, buyer(), INVOICES, [card("100", "tok_secret")])

    assert "tok_secret" not in f"{fields} {last(card('100', 'tok_secret'))}"
