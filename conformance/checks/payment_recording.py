"""Offline payments: what is recorded reads back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from conformance import expect, paying
from conformance.payment_samples import LINES, Sample, sample, samples
from conformance.rulebook import check
from conformance.world import World

PAYER = "store offline payment"
MODULE = "payments_offline"


@check("offline-payment-reads-back", needs=["created-invoice-reads-back"])
def a_payment_of_three_invoices_reads_back(world: World) -> None:
    """Record a payment with a line on each of three invoices, a memo and external ids. Its detail shows all of it.

    Each amount is text with four decimals.
    """
    _reads_back(world, sample(world, "several"))


@check("offline-payment-reads-back", needs=["created-invoice-reads-back"])
def a_payment_with_only_what_it_needs_reads_back(world: World) -> None:
    """Record a payment of 0.29 with a memo, and nothing else that it does not need. Its detail shows all of it."""
    _reads_back(world, sample(world, "part of one"))


@check("payment-total-is-the-sum-of-its-lines", needs=["offline-payment-reads-back", "payment-amount-may-be-a-number"])
def the_total_is_the_sum(world: World) -> None:
    """Record payments of 20, 10.5 and 999999.99, of 0.1, 4.35 and 0.01, and of one line. Each total is their sum."""
    for one in samples(world).payments.values():
        shown, wanted = one.shown, sum(Decimal(str(line["amount"])) for line in one.sent["lineItems"])
        total = shown.get("total")
        expect.same_amount(f"total of the payment {one.name!r}", wanted, total)
        expect.equal("total.code", "USD", total.get("code") if isinstance(total, dict) else None, one.seen)


@check("offline-payment-defaults", needs=["offline-payment-reads-back"])
def what_was_not_sent_has_its_default(world: World) -> None:
    """Record a payment without payerName, payerCustomerId and processingStatus.

    The payer is `Store offline payment`, payerCustomerId is the customerId, and the status is 3.
    """
    one = sample(world, "part of one")
    shown = one.shown
    payer = shown.get("payerName")
    is_default = isinstance(payer, str) and payer.strip().lower() == PAYER
    expect.that(is_default, "payerName = 'Store offline payment'", f"payerName = {payer!r}", one.seen)
    expect.equal("payerCustomerId", str(one.sent["customerId"]), str(shown.get("payerCustomerId")), one.seen)
    expect.equal("processingStatus", paying.COMPLETED, shown.get("processingStatus"), one.seen)


@check("payment-amount-may-be-a-number", needs=["offline-payment-reads-back"])
def a_number_is_stored_like_the_text(world: World) -> None:
    """Record a payment whose lines have the numbers 0.1, 4.35 and 0.01. They show as "0.1000", "4.3500", "0.0100"."""
    _shows_lines(world, sample(world, "by number"))


def _reads_back(world: World, one: Sample) -> None:
    shown, sent = one.shown, one.sent
    expect.equal("id", one.paid.id, shown.get("id"), one.seen)
    expect.equal("moduleName", MODULE, shown.get("moduleName"), one.seen)
    expect.equal("customerId", str(sent["customerId"]), str(shown.get("customerId")), one.seen)
    details = shown.get("details")
    memo = details.get("memo") if isinstance(details, dict) else None
    expect.equal("details.memo", sent["details"]["memo"], memo, one.seen)
    for name in ("externalId", "externalCustomerId"):
        if name in sent:
            expect.equal(name, sent[name], shown.get(name), one.seen)
    _shows_lines(world, one)


def _shows_lines(world: World, one: Sample) -> None:
    invoices = samples(world).invoices
    wanted = {invoices[name].id: f"{Decimal(str(amount)):.4f}" for name, amount in LINES[one.name].items()}
    shown = one.shown
    found = {invoice_id: _value(amount) for invoice_id, amount in paying.amounts(shown).items()}
    expect.equal("lineItems (amount by invoiceId)", wanted, found, one.seen)
    expect.equal("number of lines", len(wanted), len(shown["lineItems"]), one.seen)


def _value(amount: Any) -> Any:
    return amount.get("value") if isinstance(amount, dict) else amount
