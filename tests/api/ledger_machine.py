"""A store under calls at random: invoices, payments and checkouts in any order, right and wrong ones."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from mockserver.api import bookkeeping, cashbook, till
from mockserver.api.invoice_wire import TIMES_ON_UPDATE, fields_of
from mockserver.api.payment_wire import payment_fields_of
from mockserver.api.till import Till
from mockserver.app import settled_choices
from mockserver.domain.buyer import new_buyer
from mockserver.domain.checkout import Tender
from mockserver.domain.choices import Choices
from mockserver.domain.errors import Refusal
from mockserver.domain.invoice import Terms
from mockserver.domain.ledger import NOTHING_WITHDRAWN, Books, missteps, violations
from mockserver.domain.payment import NOTHING
from mockserver.store.ports import Stores, VirtualStore
from mockserver.store.urls import open_stores
from tests.api.books import books_of
from tests.api.client import CONTRACT, new_body, new_payment
from tests.store.databases import store_url

NOW = 1_700_000_000
OPEN_POINTS = (
    "payment-applies",
    "payment-above-balance",
    "deleted-payment",
    "delete-of-paid-invoice",
    "changed-payment-amount",
    "left-out-payment-line",
    "offline-payment-operations",
    "reverted-payment-status",
    "repeated-payment-status",
    "deleted-receipt",
    "foreign-invoice-in-payment",
    "currency-of-paid-invoice",
    "cart-exclusivity",
    "buyer-scope",
    "repeated-checkout",
    "amount-above-balance-in-cart",
)
amounts = st.sampled_from(
    ["0.0001", "0.1", "0.2", "10", "33.3333", "50", 7, 0.3, "10", "1", "99.9999", "100", "101", "0", "-1"]
)
UNKNOWN = 13
picks = st.integers(min_value=0, max_value=40)
"""Which record a call is about: that many places on among those there are; `UNKNOWN` is about none."""
pairs = st.lists(st.tuples(picks, amounts), min_size=1, max_size=3)
odd_fields = st.sampled_from(
    [{}] * 12
    + [{"twice": True}, {"currency": "EUR"}, {"currency": "XXQ"}, {"customerId": "1002"}]
    + [{"payerName": "Pat"}, {"externalId": "ERP-1"}, {"externalId": None}, {"details": {"memo": "new"}}]
)


def has_payments(machine: Any) -> bool:
    """There is something to change or delete."""
    return len(machine.store.payments) > 0


class Ledger(RuleBasedStateMachine):
    """A store under calls at random; a refusal leaves the books exactly as they were."""

    kind = "memory"

    def __init__(self) -> None:
        super().__init__()
        self.ending = ExitStack()
        self.now = NOW
        folder = Path(self.ending.enter_context(tempfile.TemporaryDirectory()))
        self.url = self.ending.enter_context(store_url(self.kind, folder))
        self.stores: Stores = open_stores(self.url)
        self.store: VirtualStore = self.stores.create("demo", token="t", due_days=30)
        self.choices: Choices = settled_choices(CONTRACT, {})
        self.numbers = 0
        self.withdrawn = NOTHING_WITHDRAWN
        self.books = books_of(self.store)

    @initialize(data=st.data())
    def settle_open_points(self, data: st.DataObject) -> None:
        values = {name: data.draw(st.sampled_from(list(CONTRACT.choices[name].values))) for name in OPEN_POINTS}
        self.choices = settled_choices(CONTRACT, values)
        for _ in range(3):
            self.create({}, "USD", "100")
        with self.store.transaction():
            for number, own in enumerate(("1001", "1002"), 1):
                address = f"{own}@x.example"
                person = new_buyer(number, email=address, password="x", name=own, account=own, invoice_account="1001")
                self.store.buyers.put(person)

    @rule(odd=odd_fields, code=st.sampled_from(["USD"] * 6 + ["EUR"]), amount=amounts)
    def create(self, odd: dict[str, Any], code: str, amount: Any) -> None:
        self.numbers += 1
        balance = {"code": code, "value": amount}
        customer = odd.get("customerId", "1001")
        body = new_body(f"N-{self.numbers}", customerId=customer, openBalance=balance, originalBalance=balance)
        self.call(lambda: bookkeeping.create_invoice(self.store, fields_of(body), self.terms))

    @rule(wanted=pairs, status=st.sampled_from([1, 2, 3, 3, 4]), odd=odd_fields)
    def pay(self, wanted: list[tuple[int, Any]], status: int, odd: dict[str, Any]) -> None:
        body = self.body(wanted, odd) | {"processingStatus": status}
        self.move(lambda: cashbook.record_payment(self.store, payment_fields_of(body), **self.at))

    @precondition(has_payments)
    @rule(pick=picks, wanted=pairs, status=st.none() | st.integers(1, 4), odd=odd_fields)
    def amend(self, pick: int, wanted: list[tuple[int, Any]], status: int | None, odd: dict[str, Any]) -> None:
        body = self.body(wanted, odd) | {"processingStatus": status}
        id_ = self.some(self.store.payments, pick)
        self.move(lambda: cashbook.amend_payment(self.store, id_, payment_fields_of(body), **self.at))

    @precondition(has_payments)
    @rule(pick=picks, status=st.sampled_from([1, 2, 3, 3, 4, 0, 5]))
    def advance(self, pick: int, status: int) -> None:
        id_ = self.some(self.store.payments, pick)
        self.move(lambda: cashbook.advance_payment(self.store, id_, status, **self.at))

    @precondition(has_payments)
    @rule(pick=picks, code=st.sampled_from([0, 0, 1, 1, 2, 3]))
    def operate(self, pick: int, code: int) -> None:
        id_ = self.some(self.store.payments, pick)
        self.move(lambda: cashbook.perform_operation(self.store, id_, code, **self.at))

    @precondition(has_payments)
    @rule(pick=picks)
    def delete_payment(self, pick: int) -> None:
        id_ = self.some(self.store.payments, pick)
        self.move(lambda: cashbook.delete_payment(self.store, id_, **self.at))

    @precondition(has_payments)
    @rule(pick=picks)
    def delete_receipt(self, pick: int) -> None:
        id_ = self.some(self.store.receipts, pick)
        receipt = self.store.receipts.get(id_)
        if self.move(lambda: cashbook.delete_receipt(self.store, id_, **self.at)) and receipt:
            self.withdrawn = self.withdrawn.and_receipt(receipt.payment_id)

    @precondition(has_payments)
    @rule(pick=picks)
    def delete_receipt_line(self, pick: int) -> None:
        line_id = self.some(self.store.receipt_lines, pick)
        line = self.store.receipt_lines.get(line_id)
        receipt_id = line.receipt_id if line else 1
        if self.move(lambda: cashbook.delete_receipt_line(self.store, receipt_id, line_id, **self.at)) and line:
            self.withdrawn = self.withdrawn.and_line(line.payment_id, line.invoice_id)

    @rule(number=st.integers(1, 2), pick=picks, amount=st.sampled_from([None, "1", "10", "0.5", "33.3333"]))
    def add_to_cart(self, number: int, pick: int, amount: Any) -> None:
        sent = [(self.some(self.store.invoices, pick), amount)]
        self.call(lambda: till.add_invoices(self.till(number), sent))

    @rule(number=st.integers(1, 2), pick=picks, amount=st.sampled_from([None, "1", "10"]))
    def shop(self, number: int, pick: int, amount: Any) -> None:
        self.call(lambda: till.empty(self.till(number)))
        self.add_to_cart(number, pick, amount)
        self.check_out(number, "tok_visa", 0, None)

    @rule(
        number=st.integers(1, 2),
        token=st.sampled_from(["tok_visa"] * 4 + ["tok_declined"]),
        behind=st.sampled_from([0, 0, 0, 1]),
        odd_amount=st.none() | amounts,
    )
    def check_out(self, number: int, token: str, behind: int, odd_amount: Any) -> None:
        cart = self.till(number).cart
        due = "1" if cart.amount_due is None else str(cart.amount_due.value)
        tenders = [Tender(method="card", amount=due if odd_amount is None else odd_amount, token=token)]
        before = {invoice.id: min(invoice.open_balance.value, NOTHING) for invoice in self.store.invoices}
        stored = {kind: part.records for kind, part in self.store.image().items()}
        version = max(cart.version - behind, 0)
        if not self.call(lambda: till.check_out(self.till(number), version, tenders, now=self.now)):
            assert {kind: part.records for kind, part in self.store.image().items()} == stored
        for invoice in self.store.invoices:
            assert invoice.open_balance.value >= before[invoice.id]

    @rule(pick=picks, code=st.sampled_from(["USD"] * 4 + ["EUR"]), amount=amounts, status=st.none() | st.integers(0, 2))
    def edit(self, pick: int, code: str, amount: Any, status: int | None) -> None:
        fields = fields_of({"openBalance": {"code": code, "value": amount}, "status": status}, TIMES_ON_UPDATE)
        id_ = self.some(self.store.invoices, pick)
        self.call(lambda: bookkeeping.update_invoice(self.store, id_, fields, self.terms))

    @rule(pick=picks, company=st.sampled_from(["1001", "1002"]))
    def move_to_company(self, pick: int, company: str) -> None:
        id_ = self.some(self.store.invoices, pick)
        self.call(lambda: bookkeeping.update_invoice(self.store, id_, {"customer_id": company}, self.terms))

    @precondition(lambda self: len(self.store.invoices) > 2)
    @rule(pick=picks)
    def delete_invoice(self, pick: int) -> None:
        id_ = self.some(self.store.invoices, pick)
        self.call(lambda: bookkeeping.delete_invoice(self.store, id_, **self.at))

    @precondition(lambda self: self.kind != "memory")
    @rule()
    def reopen(self) -> None:
        before = books_of(self.store)
        self.stores.close()
        self.stores = open_stores(self.url)
        found = self.stores.find("demo")
        assert found is not None
        self.store = found
        assert books_of(self.store) == before

    @invariant()
    def the_books_are_in_order(self) -> None:
        books = books_of(self.store)
        assert violations(books, withdrawn=self.withdrawn, choices=self.choices) == []
        assert missteps(self.books, books) == []
        self.books = books

    def teardown(self) -> None:
        self.stores.close()
        self.ending.close()

    @property
    def at(self) -> dict[str, Any]:
        self.now += 1
        return {"now": self.now, "choices": self.choices}

    @property
    def terms(self) -> Terms:
        return Terms(now=NOW, due_days=30, choices=self.choices)

    def till(self, number: int) -> Till:
        """Where one of the two buyers pays."""
        buyer = self.store.buyers.get(number)
        assert buyer is not None
        return Till(store=self.store, buyer=buyer, choices=self.choices)

    def some(self, collection: Any, pick: int) -> int:
        """The id of a record; one that no record has where there are none, and now and then."""
        records = list(collection)
        return records[pick % len(records)].id if records and pick != UNKNOWN else 99

    def body(self, wanted: list[tuple[int, Any]], odd: dict[str, Any]) -> dict[str, Any]:
        """The body of a payment on some invoices, in the currency of the first; an invoice twice if that happens."""
        lines = [{"invoiceId": self.some(self.store.invoices, pick), "amount": amount} for pick, amount in wanted]
        if "twice" not in odd:
            lines = list({line["invoiceId"]: line for line in lines}.values())
        first = self.store.invoices.get(lines[0]["invoiceId"])
        known = {"currency": first.open_balance.code, "customerId": first.customer_id} if first else {}
        return {**new_payment({}), **known, **odd, "lineItems": lines}

    def call(self, write: Any) -> bool:
        """Whether the call succeeds; if it does not, it changes nothing."""
        before: Books = books_of(self.store)
        try:
            write()
        except Refusal:
            assert books_of(self.store) == before
            return False
        return True

    def move(self, write: Any) -> bool:
        """Call for something that may take from balances: never more than is open, unless that is accepted."""
        before = {invoice.id: min(invoice.open_balance.value, NOTHING) for invoice in self.store.invoices}
        is_done = self.call(write)
        if self.choices["payment-above-balance"] != "accepted":
            for invoice in self.store.invoices:
                assert invoice.open_balance.value >= before[invoice.id]
        return is_done
