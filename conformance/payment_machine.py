"""Random sequences of payments, refunds and deletes among those of invoices, each answer as the model has it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from conformance.exchange import Exchange
from conformance.machine import UPDATES, Machine, watched
from conformance.outcomes import Broken
from conformance.ownership import NEVER_ISSUED
from conformance.paying import OFFLINE, PAYMENTS, RECEIPTS, REVERT, amounts, codes, paid_id, payment_of, state_of
from conformance.payment_reference import ExpectedPayment, PaidReference, allowed_after, allowed_when_recorded
from conformance.reference import amount_of
from conformance.world import INVOICES, items_of

STATUSES = st.sampled_from([3, 3, 3, 1, 2, 4])
TOTALS = st.sampled_from([100, 12.34, 99.99, 100000.01, 10])
PARTS = st.sampled_from(["half", "0.01", "1", "9.9", "all", "all", "half", "more"])
BAD = st.sampled_from(["zero", "unknown", "twice"])
TOO_MUCH = frozenset({400, 422})
Action = Callable[[st.DataObject], None]
ANY_STATUS = (0, 1, 2, 3, 4)


class PaymentMachine(Machine):
    """Pays, completes, refunds, reverts and deletes; balances, flags and receipts are what the model says."""

    model: PaidReference
    has_receipts: bool = False

    def __init__(self) -> None:
        super().__init__()
        self.model = PaidReference()

    @initialize(amounts=st.lists(TOTALS, min_size=2, max_size=3))
    @watched
    def begin(self, amounts: list[float]) -> None:
        """There are invoices of one company to pay."""
        for amount in amounts:
            self.add(amount, amount, 0)

    @rule(data=st.data())
    @watched
    def act(self, data: st.DataObject) -> None:
        """Do one of the things that can be done now, payments rather than anything else."""
        data.draw(st.sampled_from(list(self.actions())))(data)

    def actions(self) -> Iterator[Action]:
        """What can be done now, the more often the likelier it shall be."""
        yield self.add_an_invoice
        if any(invoice.open > 0 for invoice in self.model.invoices.values()):
            yield from (self.pay, self.pay, self.pay_badly)
        if self.model.payments:
            yield from (self.set_status, self.set_status, self.revert, self.delete_payment, self.delete_an_invoice)
        if self.model.invoices:
            yield self.change_an_invoice

    def add_an_invoice(self, data: st.DataObject) -> None:
        """One more to pay."""
        amount = data.draw(TOTALS)
        self.add(amount, amount, 0)

    def pay(self, data: st.DataObject) -> None:
        """A payment of what is open is recorded; one of more may be refused, and moves nothing then."""
        lines, status = self.draw_lines(data), data.draw(STATUSES)
        exchange = self.record(lines, status)
        if exchange.code in TOO_MUCH and self.model.is_too_much(lines):
            return
        payment = ExpectedPayment(paid_id(exchange), dict(lines), status, is_fresh=status in (1, 2))
        self.model.payments[payment.id] = payment
        self.settle(payment, allowed_when_recorded(status))

    def pay_badly(self, data: st.DataObject) -> None:
        """A payment whose last line is bad is refused, and moves nothing."""
        lines, bad = self.draw_lines(data), data.draw(BAD)
        first = next(iter(lines))
        last = {
            "zero": {"invoiceId": first, "amount": "0"},
            "unknown": {"invoiceId": NEVER_ISSUED + 31, "amount": "1"},
            "twice": {"invoiceId": first, "amount": "0.01"},
        }[bad]
        self.refused(self.record(lines if bad != "zero" else dict(list(lines.items())[1:]), 3, last))

    def set_status(self, data: st.DataObject) -> None:
        """A status that the payment allows is set, and moves balances once; another is refused and moves nothing."""
        payment = self.draw_payment(data)
        path = f"{PAYMENTS}/{payment.id}"
        allowed = codes(payment_of(self.send("GET", path)).get("allowedStatuses"))
        is_allowed = data.draw(st.sampled_from([True, True, True, False]))
        status = data.draw(st.sampled_from([one for one in ANY_STATUS if (one in allowed) == is_allowed] or [9]))
        exchange = self.send("PUT", f"{path}/processing-status", {"processingStatus": status})
        if status not in allowed:
            self.refused(exchange)
            return
        will_take = not payment.is_applied and self.model.is_too_much(payment.lines, besides=payment)
        if exchange.code in TOO_MUCH and will_take:
            return
        _must_succeed(exchange, f"status {status}, which allowedStatuses has, is set")
        applied = allowed_after(payment, status)
        payment.is_fresh &= status in (1, 2)
        payment.status = status
        self.settle(payment, applied)

    def revert(self, data: st.DataObject) -> None:
        """Where operation 1 is allowed, it gives back all that the payment took; otherwise it is refused."""
        payment = self.draw_payment(data)
        path = f"{PAYMENTS}/{payment.id}"
        allowed = codes(payment_of(self.send("GET", path)).get("allowedOperations"))
        exchange = self.send("POST", f"{path}/operations", {"operationCode": REVERT})
        if REVERT not in allowed:
            self.refused(exchange)
            return
        _must_succeed(exchange, "operation 1, which allowedOperations has, is performed")
        payment.is_fresh = False
        shown = payment_of(self.send("GET", path))
        if shown.get("processingStatus") not in (payment.status, 1):
            raise Broken(f"processingStatus {payment.status} or 1", f"{shown.get('processingStatus')}")
        payment.status = shown["processingStatus"]
        self.settle(payment, frozenset({0}))

    def delete_payment(self, data: st.DataObject) -> None:
        """A deleted payment is gone; all its invoices have back what it took, or none has."""
        payment = self.draw_payment(data)
        exchange = self.send("DELETE", f"{PAYMENTS}/{payment.id}")
        _must_succeed(exchange, "the delete is accepted")
        del self.model.payments[payment.id]
        self.refused(self.send("GET", f"{PAYMENTS}/{payment.id}"))
        if payment.is_applied and self.gives_back(payment):
            self.settle_statuses(self.model.moved(payment, is_applied=False))

    def change_an_invoice(self, data: st.DataObject) -> None:
        """An update sets what is open now, whatever was paid."""
        self.change(self.draw_id(data), data.draw(UPDATES))

    def delete_an_invoice(self, data: st.DataObject) -> None:
        """An invoice with payments is deleted, or stays as it is. Others may have back what its payments took."""
        deleted_id = self.draw_id(data)
        self.remove(deleted_id)
        if deleted_id in self.model.invoices:
            return
        for invoice_id, allowed in self.model.may_have_back(deleted_id).items():
            exchange = self.send("GET", f"{INVOICES}/{invoice_id}")
            balance = exchange.data.get("openBalance") if isinstance(exchange.data, dict) else None
            shown = amount_of(balance)
            if shown is None or shown not in allowed:
                expected = f"openBalance = {' or '.join(map(str, sorted(allowed)))} in invoice {invoice_id}"
                raise Broken(expected, f"{balance}", exchange)
            if allowed[shown]:
                self.settle_status(invoice_id, self.model.gave_back(invoice_id, allowed[shown]))

    @invariant()
    @watched
    def every_payment_is_as_the_model_has_it(self) -> None:
        """One list call shows the payments of this sequence, with their lines, and each has its receipt."""
        if not self.model.payments:
            return
        parameters = {"searchBy": "externalId", "q": self.scope, "limit": 250}
        exchange = self.send("GET", PAYMENTS, parameters=parameters)
        shown = {item.get("id"): item for item in items_of(exchange) if item.get("id") not in self.model.forgotten}
        if set(shown) != set(self.model.payments):
            raise Broken(f"the payments {sorted(self.model.payments)}", f"{list(shown)}", exchange)
        for payment in self.model.payments.values():
            item = shown[payment.id]
            lines = {invoice_id: amount_of(amount) for invoice_id, amount in amounts(item).items()}
            if lines != payment.lines:
                raise Broken(f"lines {payment.lines} in payment {payment.id}", f"{lines}", exchange)
            statuses = (payment.status, int(payment.is_applied))
            observed = (item.get("processingStatus"), item.get("appliedStatus"))
            if statuses != observed:
                expected = f"processingStatus and appliedStatus {statuses} in payment {payment.id}"
                raise Broken(expected, f"{observed}", exchange)
        if self.has_receipts:
            self.each_has_its_receipt()

    def each_has_its_receipt(self) -> None:
        """The receipts of this sequence are those of its payments, one each, with their totals."""
        exchange = self.send("GET", RECEIPTS, parameters={"searchBy": "payerName", "q": self.scope, "limit": 250})
        items = [item for item in items_of(exchange) if item.get("paymentId") not in self.model.forgotten]
        shown = [(item.get("paymentId"), amount_of(item.get("total"))) for item in items]
        expected = [(one.id, sum(one.lines.values(), Decimal(0))) for one in self.model.payments.values()]
        if Counter(shown) != Counter(expected):
            raise Broken(f"receipts of these payments and totals: {expected}", f"{shown}", exchange)

    def look_at(self, invoice_id: int, item: dict[str, Any], exchange: Exchange) -> None:
        """An invoice shows whether a payment on it waits."""
        expected = self.model.is_pending(invoice_id)
        if expected is not None and state_of(item).is_pending != expected:
            raise Broken(f"invoice {invoice_id} with{'' if expected else 'out'} a waiting payment", f"{item}", exchange)

    def record(self, lines: Mapping[int, Decimal], status: int, *more: dict[str, Any]) -> Exchange:
        """Send a payment by the company of the first invoice."""
        sent = [{"invoiceId": invoice_id, "amount": str(amount)} for invoice_id, amount in lines.items()]
        first = next(iter(lines), None) or more[0]["invoiceId"]
        body = {
            "lineItems": [*sent, *more],
            "currency": "USD",
            "details": {"memo": self.store.token("memo")},
            "customerId": self.model.invoices[first].fields["customerId"],
            "externalId": self.scope,
            "payerName": self.scope,
            "processingStatus": status,
        }
        return self.send("POST", OFFLINE, body)

    def draw_lines(self, data: st.DataObject) -> dict[int, Decimal]:
        """Amounts of different invoices of one company: all that is open, a part, or more."""
        payable = [one for one in self.model.invoices.values() if one.open > 0]
        first = payable[data.draw(st.integers(0, len(payable) - 1))]
        company = first.fields["customerId"]
        others = [one for one in payable if one is not first and one.fields["customerId"] == company]
        parts = data.draw(st.lists(PARTS, min_size=1, max_size=3))
        return {one.id: _part(one.open, part) for one, part in zip((first, *others), parts, strict=False)}

    def draw_payment(self, data: st.DataObject) -> ExpectedPayment:
        """One of the payments that are there."""
        position = data.draw(st.integers(0, len(self.model.payments) - 1))
        return list(self.model.payments.values())[position]

    def settle(self, payment: ExpectedPayment, allowed: frozenset[int]) -> None:
        """The appliedStatus is one of `allowed`; balances and statuses of the invoices follow it."""
        exchange = self.send("GET", f"{PAYMENTS}/{payment.id}")
        applied = payment_of(exchange).get("appliedStatus")
        if applied not in allowed:
            raise Broken(f"appliedStatus {' or '.join(map(str, sorted(allowed)))}", f"{applied}", exchange)
        self.settle_statuses(self.model.moved(payment, is_applied=applied == 1))

    def settle_statuses(self, allowed: Mapping[int, frozenset[int]]) -> None:
        """Each invoice has one of its statuses."""
        for invoice_id, statuses in allowed.items():
            self.settle_status(invoice_id, statuses)

    def gives_back(self, payment: ExpectedPayment) -> bool:
        """Whether the first invoice of a deleted payment has back what it took; that the others agree shows later."""
        invoice_id = next(iter(payment.lines))
        exchange = self.send("GET", f"{INVOICES}/{invoice_id}")
        shown = amount_of(exchange.data.get("openBalance")) if isinstance(exchange.data, dict) else None
        return shown != self.model.invoices[invoice_id].open

    def teardown(self) -> None:
        """Take out what is left of the sequence, payments before what they pay."""
        for payment_id in (*self.model.payments, *self.model.forgotten):
            self.store.send("DELETE", f"{PAYMENTS}/{payment_id}")
        super().teardown()


def _part(open_balance: Decimal, part: str) -> Decimal:
    if part == "all":
        return open_balance
    if part == "more":
        return open_balance + 5
    if part == "half":
        return max((open_balance / 2).quantize(Decimal("0.01")), Decimal("0.01"))
    return Decimal(part)


def _must_succeed(exchange: Exchange, what: str) -> None:
    if not exchange.is_success:
        raise Broken(f"HTTP 200: {what}", exchange.summary, exchange)
