"""Every status that the mock can answer with is documented at the operation, and its body fits the schema there.

Operations of buyers and their back office have refusals of their own: see test_buyer_statuses.
"""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from fixtures.contract import Contract, Operation
from mockserver.api import refusals
from mockserver.api.cited import rule_of
from mockserver.api.parameters import Parameter, Parameters
from mockserver.api.problems import CHOSEN, problem
from mockserver.api.refusals import (
    BadBody,
    BadParameter,
    BadPaymentBody,
    BodyTooLarge,
    FieldProblem,
    NotAuthenticated,
    RateLimited,
    UnreadableBody,
    WrongMediaType,
)
from mockserver.app import settled_choices
from mockserver.domain import errors
from mockserver.domain.choices import Choices
from mockserver.domain.errors import (
    AppliedAmountChanged,
    BadExtraField,
    BadField,
    BadPaymentValue,
    CurrencyMismatch,
    EmptyUpdate,
    ForeignInvoice,
    InvalidCurrency,
    InvoiceHasPayments,
    InvoicePaidTwice,
    LineLeftOut,
    NotANumber,
    NumberTaken,
    OperationNotAllowed,
    OrderInvoiced,
    OrderNotInvoiceable,
    Overpayment,
    PaidInOtherCurrency,
    ReadOnlyField,
    StatusNotAllowed,
    UnknownBcOrder,
    UnknownChannel,
    UnknownCompany,
    UnknownInvoice,
    UnknownInvoiceId,
    UnknownOrder,
    UnknownPaidInvoice,
    UnknownPayment,
    UnknownReceipt,
    UnknownReceiptId,
    UnknownReceiptLine,
    UnknownReceiptLineId,
)
from mockserver.store.ports import StoreUnavailable

CONTRACT = Contract.load()
ALL = tuple(operation.id for operation in CONTRACT.operations.values() if operation.profile != "buyer")
CREATE, UPDATE, FROM_ORDER = "createInvoice", "updateInvoice", "createInvoiceFromOrder"
INVOICE_BODIES = (CREATE, UPDATE)
PAY, AMEND, ADVANCE, PERFORM = (
    "createOfflinePayment",
    "updateOfflinePayment",
    "updatePaymentProcessingStatus",
    "performPaymentOperation",
)
PAYMENT_BODIES = (PAY, AMEND)
STEPS = (ADVANCE, PERFORM)
BODIES = (*INVOICE_BODIES, *PAYMENT_BODIES, *STEPS)
REMOVALS = ("deletePayment", "deleteReceipt", "deleteReceiptLine")
WRITES = (*BODIES, "deleteInvoice", FROM_ORDER, *REMOVALS)
BY_PAYMENT_ID = ("getPayment", "deletePayment", "getPaymentOperations", "listPaymentTransactions", AMEND, *STEPS)
BY_RECEIPT_ID = ("getReceipt", "deleteReceipt", "listLinesOfReceipt")
BY_LINE_ID = ("getReceiptLine", "deleteReceiptLine")
BY_INVOICE_ID = ("getInvoice", UPDATE, "deleteInvoice", "downloadInvoicePdf")

WHERE: list[tuple[Exception, tuple[str, ...]]] = [
    (NotAuthenticated("Invalid token"), ALL),
    (RateLimited("Too many requests"), ALL),
    (ZeroDivisionError("a bug of the mock"), ALL),
    (StoreUnavailable("invoices.jsonl: No space left on device"), WRITES),
    (BodyTooLarge(1024), BODIES),
    (WrongMediaType("text/plain"), BODIES),
    (UnreadableBody("not JSON"), BODIES),
    (BadBody([FieldProblem("openBalance.value", "Please enter a valid number")]), (*INVOICE_BODIES, *STEPS)),
    (NotANumber(field="openBalance.value"), INVOICE_BODIES),
    (BadField(field="openBalance.code"), INVOICE_BODIES),
    (BadExtraField("Cost centre", "is given twice"), INVOICE_BODIES),
    (UnknownChannel(), INVOICE_BODIES),
    (UnknownCompany(), INVOICE_BODIES),
    (NumberTaken(), INVOICE_BODIES),
    (OrderInvoiced(), (*INVOICE_BODIES, FROM_ORDER)),
    (EmptyUpdate(), (UPDATE,)),
    (ReadOnlyField(field="id"), (UPDATE,)),
    (UnknownInvoice(), BY_INVOICE_ID),
    (UnknownInvoiceId(), BY_INVOICE_ID),
    (UnknownOrder(next_invoice_id=36), (FROM_ORDER,)),
    (OrderNotInvoiceable("An incomplete order cannot be invoiced"), (FROM_ORDER,)),
    (UnknownBcOrder(), ("getOrder", "listOrderProducts")),
    (BadPaymentBody([FieldProblem("lineItems", "This field is required.")]), PAYMENT_BODIES),
    (BadPaymentBody([FieldProblem("lineItems.0.amount", "Please enter a valid number")]), PAYMENT_BODIES),
    (BadPaymentValue(field="lineItems.0.amount"), PAYMENT_BODIES),
    (InvoicePaidTwice(field="lineItems.1.invoiceId"), PAYMENT_BODIES),
    (InvalidCurrency(), PAYMENT_BODIES),
    (CurrencyMismatch(field="currency", text="EUR is not the currency of invoice 1, USD."), PAYMENT_BODIES),
    (UnknownPaidInvoice(field="lineItems.0.invoiceId"), PAYMENT_BODIES),
    (ForeignInvoice(field="lineItems.0.invoiceId"), PAYMENT_BODIES),
    (Overpayment(field="lineItems.0.amount", text="2 is above the 1 that is open."), (*PAYMENT_BODIES, *STEPS)),
    (AppliedAmountChanged(field="lineItems"), (AMEND,)),
    (LineLeftOut(field="lineItems", text="The line on invoice 1 is missing."), (AMEND,)),
    (OperationNotAllowed(), (PERFORM,)),
    (StatusNotAllowed(), (AMEND, ADVANCE)),
    (InvoiceHasPayments(), ("deleteInvoice",)),
    (PaidInOtherCurrency("USD"), (UPDATE,)),
    (UnknownPayment(), BY_PAYMENT_ID),
    (UnknownReceipt(), BY_RECEIPT_ID),
    (UnknownReceiptId(), BY_RECEIPT_ID),
    (UnknownReceiptLine(), BY_LINE_ID),
    (UnknownReceiptLineId(), BY_LINE_ID),
]
"""Each refusal, and the operations that it can end."""
NOT_AT_AN_OPERATION = {refusals.UnknownRoute, refusals.WrongMethod}
"""Refusals of paths and methods that the contract does not have."""
IN_GENERAL = {errors.Refusal, errors.Unknown, errors.BadPayment, errors.NotAllowed, refusals.BadRequest}
"""Classes that are only there to be derived from."""
BAD_VALUES = ("x", "-1", "0", "3", "251", "1.5", "", "9" * 30, "descending")


def dialects() -> list[Choices]:
    """Every choice at each of its values, the others at their defaults."""
    return [
        settled_choices(CONTRACT, {choice.name: value})
        for choice in CONTRACT.choices.values()
        for value in choice.values
    ]


def can_happen(error: Exception, choices: Choices) -> bool:
    """A refusal whose choice is to store the value anyway does not happen."""
    return all(choices[choice].isdigit() for kind, choice in CHOSEN.items() if isinstance(error, kind))


def undocumented(operation: Operation, error: Exception, choices: Choices) -> list[str]:
    """What is wrong with the answer to a refusal, as the operation documents its answers."""
    body = problem(error, choices, updated_id=33 if operation.id == UPDATE else None).body
    answer = operation.responses.get(str(body["code"]))
    if answer is None:
        return [f"{operation.id} does not document {body['code']}"]
    validator = CONTRACT.validator(answer["content"]["application/json"]["schema"])
    return [f"{operation.id} {body['code']}: {fault.message}" for fault in validator.iter_errors(body)]


@pytest.mark.parametrize(
    ("error", "operations"), [pytest.param(error, ids, id=type(error).__name__) for error, ids in WHERE]
)
def test_the_status_of_a_refusal_is_documented(error: Exception, operations: tuple[str, ...]) -> None:
    found = {
        fault
        for choices in dialects()
        for operation_id in operations
        if can_happen(error, choices)
        for fault in undocumented(CONTRACT.operations[operation_id], error, choices)
    }

    assert not found


@pytest.mark.parametrize(
    ("error", "operations"), [pytest.param(error, ids, id=type(error).__name__) for error, ids in WHERE]
)
def test_a_refusal_cites_a_rule_of_its_operation_or_none(error: Exception, operations: tuple[str, ...]) -> None:
    cited = {operation_id: rule_of(error, operation_id, CONTRACT.rules) for operation_id in operations}

    assert not [name for name, rule in cited.items() if rule and name not in CONTRACT.rules[rule].operations]


@pytest.mark.parametrize("operation_id", ALL)
def test_the_status_of_a_refused_parameter_is_documented(operation_id: str) -> None:
    operation = CONTRACT.operations[operation_id]

    found = {
        fault
        for choices in dialects()
        for parameter in operation.parameters
        for error in refused(operation, parameter, choices)
        for fault in undocumented(operation, error, choices)
    }

    assert not found


def test_every_refusal_is_judged_here() -> None:
    defined = {
        kind
        for module in (errors, refusals)
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if issubclass(kind, Exception) and kind.__module__ == module.__name__
    }

    judged = {type(error) for error, _ in WHERE} | {BadParameter}

    assert defined - IN_GENERAL - NOT_AT_AN_OPERATION == judged - {ZeroDivisionError, StoreUnavailable}


def refused(operation: Operation, definition: Any, choices: Choices) -> list[BadParameter]:
    """The refusals that bad values of one parameter meet."""
    parameter = Parameter.of(definition, CONTRACT.json_schema(definition["schema"]))
    parameters = Parameters.of(operation.id, (parameter,))
    found: list[BadParameter] = []
    for value in BAD_VALUES:
        path = {parameter.name: value} if parameter.place == "path" else {}
        try:
            parameters.read(path, f"{parameter.name}={value}".encode(), choices)
        except BadParameter as error:
            found.append(error)
    return found
