"""Payments that are refused, and move nothing then."""

from __future__ import annotations

from conformance import expect
from conformance.outcomes import NotProvisioned
from conformance.payment_trials import NO_AMOUNTS, REQUIRED, change, create, refused, trials, unchanged, unmoved
from conformance.rulebook import check
from conformance.world import World

BAD = (422, 400)
MISSING = "Parameter Error"
NO_CODE = "Invalid currency code"


@check("payment-needs-its-required-fields", needs=["offline-payment-reads-back"])
def a_payment_without_a_required_field_is_refused(world: World) -> None:
    """Record payments without lineItems, currency, details and customerId. Each gets 422 and `Parameter Error`.

    Nothing is stored, and no balance moves.
    """
    for name in REQUIRED:
        refused(create(world, f"without {name}"), {422}, text=MISSING)
    unmoved(world, "fields")


@check("payment-needs-its-required-fields", needs=["offline-payment-update-reads-back"])
def a_change_without_a_required_field_is_refused(world: World) -> None:
    """Change a payment with bodies that lack one of the four fields. Each gets 422 and `Parameter Error`.

    The payment stays as it was, and so does its invoice.
    """
    for name in REQUIRED:
        refused(change(world, f"without {name}"), {422}, text=MISSING)
    unchanged(world, *(f"without {name}" for name in REQUIRED))


@check("payment-currency-must-exist", needs=["offline-payment-reads-back"])
def a_code_that_is_none_is_refused(world: World) -> None:
    """Record payments in `QQQ`, `US` and `12`. Each is refused with 422, `Invalid currency code`; no balance moves."""
    for code in ("QQQ", "US", "12"):
        refused(create(world, f"in {code!r}"), {422}, text=NO_CODE)
    unmoved(world, "code")


@check("payment-currency-is-the-invoices", needs=["offline-payment-reads-back"])
def another_currency_is_refused(world: World) -> None:
    """Record a payment in EUR of an invoice in USD. It is refused with 422 or 400, and no balance moves."""
    refused(create(world, "in another currency"), BAD)
    unmoved(world, "currency")


@check("payment-amount-is-positive", needs=["offline-payment-reads-back"])
def an_amount_that_pays_nothing_is_refused(world: World) -> None:
    """Record payments of 0 and -5, as numbers and as text, of `abc`, `12abc` and `NaN`. Each is refused, 422 or 400.

    Nothing is stored, and no balance moves.
    """
    for name in NO_AMOUNTS:
        refused(create(world, f"of {name}"), BAD)
    unmoved(world, "amount")


@check("payment-amount-is-positive", needs=["offline-payment-update-reads-back"])
def a_change_to_such_an_amount_is_refused(world: World) -> None:
    """Change the amount of a payment to 0, -5 and `abc`. Each is refused with 422 or 400, and nothing changes."""
    for name in ("'0'", "'-5.00'", "'abc'"):
        refused(change(world, f"of {name}"), BAD)
    unchanged(world, *(f"of {name}" for name in ("'0'", "'-5.00'", "'abc'")))


@check("payment-covers-an-invoice-once", needs=["offline-payment-reads-back"])
def no_line_and_a_line_twice_are_refused(world: World) -> None:
    """Record a payment without a line, and with two lines on one invoice, of other and of the same amounts.

    Each is refused with 422 or 400, and no balance moves.
    """
    for name in ("without a line", "with a line twice", "with a line and the same once more"):
        refused(create(world, name), BAD)
    unmoved(world, "twice")


@check("payment-names-known-invoices", needs=["offline-payment-reads-back"])
def an_unknown_invoice_is_refused(world: World) -> None:
    """Record a payment of an invoice that was never issued, alone and beside a known one. 422, 404 or 400 each time."""
    for name in ("of an unknown invoice", "of an unknown invoice alone"):
        refused(create(world, name), (422, 404, 400))
    unmoved(world, "unknown")


@check("payment-names-known-invoices", needs=["offline-payment-update-reads-back"])
def an_unknown_invoice_cannot_be_added(world: World) -> None:
    """Change a payment so that it gets a line on an invoice that was never issued. Refused; nothing changes."""
    refused(change(world, "of an unknown invoice"), (422, 404, 400))
    unchanged(world, "of an unknown invoice")


@check("payment-stays-within-a-company", needs=["offline-payment-reads-back"])
def an_invoice_of_another_company_is_paid_or_refused(world: World) -> None:
    """Record a payment by one company of the invoice of another. Refused with 422, 404 or 400 it moves nothing."""
    if "of another company" not in trials(world).creates:
        raise NotProvisioned("data.company_ids")
    one = create(world, "of another company")
    if not expect.success_or_refused(one.answer, {422, 404, 400}):
        refused(one, (422, 404, 400))
        unmoved(world, "company")


@check("refused-payment-moves-no-balance", needs=["offline-payment-reads-back"])
def a_bad_third_line_undoes_the_first_two(world: World) -> None:
    """Record payments of three invoices, the third with an amount of 0, or unknown. Each is refused.

    The first two keep their balances, and no such payment is listed.
    """
    refused(create(world, "with a third line of 0"), BAD)
    refused(create(world, "with a third line that is unknown"), (422, 404, 400))
    unmoved(world, "first", "second", "third")


@check("refused-payment-moves-no-balance", needs=["offline-payment-update-reads-back"])
def a_bad_third_line_undoes_a_change(world: World) -> None:
    """Change a payment's amount, and add two lines, the last with an amount of 0 or unknown. Nothing changes."""
    refused(change(world, "with a third line of 0"), BAD)
    refused(change(world, "with a third line that is unknown"), (422, 404, 400))
    unmoved(world, "first", "third")
    unchanged(world, "with a third line of 0", "with a third line that is unknown")
