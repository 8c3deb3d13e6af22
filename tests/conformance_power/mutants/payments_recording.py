"""Servers that record payments other than they were sent, or show them so."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.conformance_power.between import Reply, refusal
from tests.conformance_power.editing import answering, both, filled, instead, sending
from tests.conformance_power.mutants import Mutant
from tests.conformance_power.paying import reads, records, with_amounts, with_lines

BACK, TOTAL = "offline-payment-reads-back", "payment-total-is-the-sum-of-its-lines"
DEFAULTS, NUMBER = "offline-payment-defaults", "payment-amount-may-be-a-number"
BROKEN = Reply(500).saying({"code": 500, "data": {}, "meta": {"message": "Internal Server Error"}})


def without_memo(body: Any) -> Any:
    return {**body, "details": {}}


def with_memo(change: Any) -> Any:
    return lambda payment: {**payment, "details": {**payment["details"], "memo": change(payment["details"]["memo"])}}


def first_line_is_the_total(payment: Any) -> Any:
    return {**payment, "total": payment["lineItems"][0]["amount"]}


def with_value(change: Any) -> Any:
    return lambda amount: {**amount, "value": change(amount["value"])}


def total(change: Any) -> Any:
    return lambda payment: {**payment, "total": {**payment["total"], **change(payment["total"])}}


def cut_to_cents(amount: Any) -> Any:
    return amount if isinstance(amount, str) else int(amount * 100) / 100


def has_number(body: Any) -> bool:
    return any(not isinstance(line["amount"], str) for line in body.get("lineItems", ()))


MUTANTS = [
    Mutant(name="the memo is lost", rule=BACK, app=lambda: sending(records, without_memo)),
    Mutant(name="a memo is cut", rule=BACK, app=lambda: answering(reads, with_memo(lambda memo: memo[:20]))),
    Mutant(name="a memo is ASCII", rule=BACK, app=lambda: answering(reads, with_memo(ascii))),
    Mutant(name="another customer", rule=BACK, app=lambda: answering(reads, filled(customerId="7"))),
    Mutant(name="another module", rule=BACK, app=lambda: answering(reads, filled(moduleName="offline"))),
    Mutant(name="no externalId", rule=BACK, app=lambda: answering(reads, filled(externalId=None))),
    Mutant(
        name="an externalId without zeros",
        rule=BACK,
        app=lambda: answering(reads, lambda payment: {**payment, "externalCustomerId": payment["externalId"]}),
    ),
    Mutant(
        name="amounts have two decimals",
        rule=BACK,
        app=lambda: answering(reads, with_amounts(with_value(lambda value: f"{Decimal(value):.2f}"))),
    ),
    Mutant(name="amounts are numbers", rule=BACK, app=lambda: answering(reads, with_amounts(with_value(float)))),
    Mutant(
        name="only the first line is kept", rule=BACK, app=lambda: sending(records, with_lines(lambda lines: lines[:1]))
    ),
    Mutant(
        name="a line is shown twice",
        rule=BACK,
        app=lambda: answering(reads, with_lines(lambda lines: [*lines, lines[0]])),
    ),
    Mutant(
        name="amounts change places",
        rule=BACK,
        app=lambda: answering(
            reads,
            with_lines(
                lambda lines: [
                    {**line, "amount": other["amount"]} for line, other in zip(lines, reversed(lines), strict=True)
                ]
            ),
        ),
    ),
    Mutant(
        name="the answer has id, not paymentId",
        rule=BACK,
        app=lambda: answering(records, lambda data: {"id": data["paymentId"]}),
    ),
    Mutant(
        name="the id is text",
        rule=BACK,
        app=lambda: answering(records, lambda data: {"paymentId": str(data["paymentId"])}),
    ),
    Mutant(name="nothing is recorded", rule=BACK, app=lambda: instead(records, BROKEN)),
    Mutant(
        name="the total is that of the first line", rule=TOTAL, app=lambda: answering(reads, first_line_is_the_total)
    ),
    Mutant(
        name="the total is rounded to dollars",
        rule=TOTAL,
        app=lambda: answering(reads, total(lambda own: {"value": f"{Decimal(own['value']):.0f}"})),
    ),
    Mutant(
        name="the total loses a cent",
        rule=TOTAL,
        app=lambda: answering(reads, total(lambda own: {"value": f"{Decimal(own['value']) - Decimal('0.01'):.4f}"})),
    ),
    Mutant(name="the total is in euros", rule=TOTAL, app=lambda: answering(reads, total(lambda _: {"code": "EUR"}))),
    Mutant(name="the payer has no name", rule=DEFAULTS, app=lambda: answering(reads, filled(payerName=""))),
    Mutant(name="the payer is the customer", rule=DEFAULTS, app=lambda: answering(reads, filled(payerName="Acme"))),
    Mutant(
        name="nobody is the paying customer", rule=DEFAULTS, app=lambda: answering(reads, filled(payerCustomerId=""))
    ),
    Mutant(
        name="payments wait by default",
        rule=DEFAULTS,
        app=lambda: sending(records, lambda body: {"processingStatus": 1, **body}),
    ),
    Mutant(
        name="payments are being processed by default",
        rule=DEFAULTS,
        app=lambda: answering(reads, filled(processingStatus=2)),
    ),
    Mutant(
        name="numbers are no amounts",
        rule=NUMBER,
        app=lambda: instead(both(records, has_number), refusal(422, "amount", "Parameter Error")),
    ),
    Mutant(name="numbers are cut to cents", rule=NUMBER, app=lambda: sending(records, with_amounts(cut_to_cents))),
    Mutant(
        name="numbers are whole",
        rule=NUMBER,
        app=lambda: sending(
            records, with_amounts(lambda amount: amount if isinstance(amount, str) else max(1, int(amount)))
        ),
    ),
    Mutant(name="numbers are a failure", rule=NUMBER, app=lambda: instead(both(records, has_number), BROKEN)),
]
