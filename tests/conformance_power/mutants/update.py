"""Servers whose updates change too much, too little or the wrong thing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from starlette.types import ASGIApp

from mockserver.api import invoices
from mockserver.api.call import Answer, Call
from mockserver.api.operations import HANDLERS
from mockserver.domain.choices import Choices
from mockserver.domain.invoice import DAY_S, Invoice, check_read_only
from mockserver.domain.money import Money
from tests.conformance_power.in_process import new_app
from tests.conformance_power.mutants import Mutant
from tests.conformance_power.wrappers import path_id

Sent = Mapping[str, Any]
Change = Callable[[Invoice, Invoice, Sent], Invoice]


def reading(change: Callable[[Call], Sent]) -> ASGIApp:
    """A server that takes another body for the one that was sent in an update."""

    def update(call: Call) -> Answer:
        call.body = change(call)
        return invoices.update_invoice(call)

    return new_app(handlers={**HANDLERS, "updateInvoice": update})


def keeping(change: Change) -> ASGIApp:
    """A server that keeps another invoice after an update: `change` gets it before, after and what was sent."""

    def update(call: Call) -> Answer:
        before = call.store.invoices.get(path_id(call))
        answer = invoices.update_invoice(call)
        if before is not None:
            after = call.store.invoices.get(before.id)
            assert after is not None
            with call.store.transaction():
                call.store.invoices.put(change(before, after, call.body))
        return answer

    return new_app(handlers={**HANDLERS, "updateInvoice": update})


def answering_id(invoice_id: Callable[[Call, int], object]) -> ASGIApp:
    """A server that answers another id to an update."""

    def update(call: Call) -> Answer:
        return Answer({"id": invoice_id(call, invoices.update_invoice(call).data["id"])})

    return new_app(handlers={**HANDLERS, "updateInvoice": update})


def without(*names: str, when: Callable[[Any], bool] = lambda _: True) -> Callable[[Call], Sent]:
    """What was sent without some fields, or without those of them whose value is such."""
    return lambda call: {name: value for name, value in call.body.items() if name not in names or not when(value)}


def filled(defaults: Callable[[Call], Sent]) -> Callable[[Call], Sent]:
    """What was sent, and defaults for what was not; an empty update stays empty."""
    return lambda call: {**defaults(call), **call.body} if call.body else call.body


def merged(old: Any, new: Any) -> Any:
    """Two JSON objects laid over each other, at every depth."""
    if not isinstance(old, Mapping) or not isinstance(new, Mapping):
        return new
    return {**old, **{name: merged(old.get(name), value) for name, value in new.items()}}


def details_merged(before: Invoice, after: Invoice, _: Sent) -> Invoice:
    return replace(after, details=merged(before.details, after.details))


def details_merged_at_the_top(before: Invoice, after: Invoice, _: Sent) -> Invoice:
    return replace(after, details={**(before.details or {}), **(after.details or {})})


def header_keeps_its_addresses(before: Invoice, after: Invoice, sent: Sent) -> Invoice:
    if "details" not in sent or not before.details or not after.details:
        return after
    return replace(after, details={**after.details, "header": {**before.details["header"], **after.details["header"]}})


def cost_lines_pile_up(before: Invoice, after: Invoice, sent: Sent) -> Invoice:
    if "details" not in sent or not before.details or not after.details:
        return after
    lines = [*before.details["header"]["costLines"], *after.details["header"]["costLines"]]
    return replace(after, details={**after.details, "header": {**after.details["header"], "costLines": lines}})


def extra_fields_pile_up(before: Invoice, after: Invoice, sent: Sent) -> Invoice:
    return replace(after, extra_fields=(*before.extra_fields, *after.extra_fields)) if "extraFields" in sent else after


def whole_units(_: Invoice, after: Invoice, __: Sent) -> Invoice:
    value = Decimal(int(after.original_balance.value))
    return replace(after, original_balance=Money(code=after.original_balance.code, value=value))


def terms_are_cut(before: Invoice, after: Invoice, _: Sent) -> Invoice:
    return replace(after, terms_conditions=None) if after.terms_conditions != before.terms_conditions else after


def name_is_written(_: Invoice, after: Invoice, sent: Sent) -> Invoice:
    return replace(after, customer_name=sent.get("customerName", after.customer_name))


def updated_at_is_written(_: Invoice, after: Invoice, sent: Sent) -> Invoice:
    return replace(after, updated_at=sent.get("updatedAt", after.updated_at))


def payment_is_written(_: Invoice, after: Invoice, sent: Sent) -> Invoice:
    return replace(after, pending_payments=sent.get("isPendingPayment", 0))


def name_is_written_where_others_are_refused() -> ASGIApp:
    """The other three are refused; the name alone gets through."""

    def update(call: Call) -> Answer:
        check_read_only({name: 0 for name in call.body if name != "customerName"}, refusing)
        answer = invoices.update_invoice(call)
        if "customerName" in call.body:
            after = call.store.invoices.get(answer.data["id"])
            assert after is not None
            with call.store.transaction():
                call.store.invoices.put(name_is_written(after, after, call.body))
        return answer

    refusing = Choices({"read-only-fields-in-update": "refused"})
    return new_app(handlers={**HANDLERS, "updateInvoice": update})


def empty_update_resets(before: Invoice, after: Invoice, sent: Sent) -> Invoice:
    return after if sent else replace(before, type="Invoice", status=0, source=0, purchase_order_number=None)


def crashing(when: Callable[[Sent], bool]) -> Callable[[Call], Sent]:
    """What was sent, unless it is such."""

    def read(call: Call) -> Sent:
        if when(call.body):
            raise RuntimeError("this server has a bug")
        return call.body

    return read


def _newest(call: Call, _: int) -> int:
    return max(invoice.id for invoice in call.store.invoices)


MUTANTS = [
    Mutant(
        name="an update without status opens the invoice",
        rule="update-is-partial",
        app=lambda: reading(filled(lambda _: {"status": 0})),
    ),
    Mutant(
        name="an update without dueDate sets the default",
        rule="update-is-partial",
        app=lambda: reading(filled(lambda call: {"dueDate": call.now + 30 * DAY_S})),
    ),
    Mutant(
        name="an update without extraFields drops them",
        rule="update-is-partial",
        app=lambda: keeping(lambda _, after, sent: after if "extraFields" in sent else replace(after, extra_fields=())),
    ),
    Mutant(
        name="an update ignores originalBalance",
        rule="update-is-partial",
        app=lambda: reading(without("originalBalance")),
    ),
    Mutant(name="an update ignores dueDate", rule="update-is-partial", app=lambda: reading(without("dueDate"))),
    Mutant(name="an update ignores source", rule="update-is-partial", app=lambda: reading(without("source"))),
    Mutant(name="an update drops cents", rule="update-is-partial", app=lambda: keeping(whole_units)),
    Mutant(name="details are merged", rule="details-replaced-whole", app=lambda: keeping(details_merged)),
    Mutant(
        name="details are merged at the top",
        rule="details-replaced-whole",
        app=lambda: keeping(details_merged_at_the_top),
    ),
    Mutant(
        name="the header keeps its addresses",
        rule="details-replaced-whole",
        app=lambda: keeping(header_keeps_its_addresses),
    ),
    Mutant(name="cost lines pile up", rule="details-replaced-whole", app=lambda: keeping(cost_lines_pile_up)),
    Mutant(
        name="an update without details empties them",
        rule="details-replaced-whole",
        app=lambda: reading(filled(lambda _: {"details": {}})),
    ),
    Mutant(name="createdAt is ignored", rule="created-at-may-be-set", app=lambda: reading(without("createdAt"))),
    Mutant(
        name="createdAt is taken for milliseconds",
        rule="created-at-may-be-set",
        app=lambda: reading(
            lambda call: {name: value // 1000 if name == "createdAt" else value for name, value in call.body.items()}
        ),
    ),
    Mutant(name="customerName is written", rule="read-only-fields-stay", app=lambda: keeping(name_is_written)),
    Mutant(name="updatedAt is written", rule="read-only-fields-stay", app=lambda: keeping(updated_at_is_written)),
    Mutant(name="isPendingPayment is written", rule="read-only-fields-stay", app=lambda: keeping(payment_is_written)),
    Mutant(
        name="customerName is written where the others are refused",
        rule="read-only-fields-stay",
        app=name_is_written_where_others_are_refused,
    ),
    Mutant(
        name="termsConditions of an update empty those of the create",
        rule="create-only-fields-in-update-are-answered",
        app=lambda: keeping(terms_are_cut),
    ),
    Mutant(
        name="an update with orderNumber crashes",
        rule="create-only-fields-in-update-are-answered",
        app=lambda: reading(crashing(lambda sent: "orderNumber" in sent)),
    ),
    Mutant(
        name="updatedAt stays",
        rule="updated-at-moves-created-at-stays",
        app=lambda: keeping(lambda before, after, _: replace(after, updated_at=before.updated_at)),
    ),
    Mutant(
        name="createdAt moves",
        rule="updated-at-moves-created-at-stays",
        app=lambda: reading(filled(lambda call: {"createdAt": call.now})),
    ),
    Mutant(
        name="an extra field keeps its old value",
        rule="extra-fields-sent-take-new-values",
        app=lambda: reading(without("extraFields", when=lambda fields: fields[0]["fieldName"] == "Cost centre")),
    ),
    Mutant(
        name="extra fields pile up",
        rule="extra-fields-sent-take-new-values",
        app=lambda: keeping(extra_fields_pile_up),
    ),
    Mutant(
        name="an empty update resets fields", rule="empty-update-is-answered", app=lambda: keeping(empty_update_resets)
    ),
    Mutant(
        name="an empty update crashes",
        rule="empty-update-is-answered",
        app=lambda: reading(crashing(lambda sent: not sent)),
    ),
    Mutant(
        name="an update answers the newest id",
        rule="update-answers-the-path-id",
        app=lambda: answering_id(_newest),
    ),
    Mutant(
        name="an update answers no id",
        rule="update-answers-the-path-id",
        app=lambda: answering_id(lambda *_: None),
    ),
]
