"""Every refusal of the buyer surface is documented where it can happen, with its code, and cites a rule there."""

from __future__ import annotations

import inspect

import pytest

from fixtures.contract import Contract
from mockserver.api.buyer_problems import GENERAL, PREFIXES, buyer_problem
from mockserver.api.cited import rule_of
from mockserver.api.refusals import (
    BadBody,
    BadParameter,
    BodyTooLarge,
    FieldProblem,
    NotAuthenticated,
    RateLimited,
    UnknownRoute,
    UnreadableBody,
    WrongMediaType,
    WrongMethod,
)
from mockserver.domain import buyer_errors, checkout_errors
from mockserver.domain.buyer_errors import (
    AccountMismatch,
    AmountExceedsBalance,
    AmountMalformed,
    AmountNotPositive,
    BadCredentials,
    BadFilter,
    BuyerRefusal,
    CartFull,
    CartHasInvoices,
    CartHasItems,
    InvoiceAlreadyInCart,
    InvoiceAlreadyPaid,
    InvoiceNotFound,
    JobNotFound,
    LineNotFound,
    MailNotFound,
    NotAllowedWithInvoice,
    NotB2b,
    NotSignedIn,
    OperatorOnly,
    ReceiptNotFound,
    RequestNotFound,
    UserNotActive,
    WrongCurrency,
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
from mockserver.store.ports import StoreUnavailable

CONTRACT = Contract.load()
OURS = {name: operation for name, operation in CONTRACT.operations.items() if operation.path.startswith(PREFIXES)}
SIGN_IN, ADD, ADD_ITEM, CHANGE, REMOVE, PAY = (
    "createBuyerSession",
    "addInvoicesToCart",
    "addItemToCart",
    "updateCartLine",
    "removeCartLine",
    "checkOutCart",
)
BUYERS = tuple(name for name, operation in OURS.items() if operation.path.startswith("/buyer/") and name != SIGN_IN)
OPERATORS = tuple(name for name, operation in OURS.items() if operation.path.startswith("/hq/"))
BODIES = (SIGN_IN, ADD, ADD_ITEM, CHANGE, PAY)
LISTS = ("listBuyerInvoices", "listB2bRequests", "listJobRuns", "listOutboxMails")
AMOUNTS = (ADD, ADD_ITEM, CHANGE, PAY)
WRITES = (
    *BODIES,
    REMOVE,
    "deleteBuyerSession",
    "emptyCart",
    "requestInvoice",
    "runPullJob",
    "runSynchronizeJob",
    "emptyOutbox",
)
OF_INVOICE = ("getBuyerInvoice", "downloadBuyerInvoicePdf", "requestInvoice", ADD, CHANGE)

WHERE: list[tuple[Exception, tuple[str, ...]]] = [
    (NotSignedIn(), BUYERS),
    (NotAuthenticated("Invalid token"), OPERATORS),
    (OperatorOnly(), OPERATORS),
    (BadCredentials(), (SIGN_IN,)),
    (UserNotActive(), (SIGN_IN,)),
    (NotB2b(), (SIGN_IN,)),
    (RateLimited("Too many requests"), tuple(OURS)),
    (ZeroDivisionError("a bug of the mock"), tuple(OURS)),
    (StoreUnavailable("invoices.jsonl: No space left on device"), WRITES),
    (BodyTooLarge(1024), BODIES),
    (WrongMediaType("text/plain"), BODIES),
    (UnreadableBody("not JSON"), BODIES),
    (BadBody([FieldProblem("email", "This field is required.")]), BODIES),
    (BadParameter("limit", "0 is less than 1"), LISTS),
    (BadFilter("'2023-02-30' is no day", field="dueFrom"), ("listBuyerInvoices", "listB2bRequests")),
    (InvoiceNotFound(), OF_INVOICE),
    (LineNotFound(), (CHANGE, REMOVE)),
    (ReceiptNotFound(), ("getBuyerReceipt",)),
    (RequestNotFound(), ("getB2bRequest",)),
    (MailNotFound(), ("getOutboxMail",)),
    (JobNotFound(), ("listJobRuns",)),
    (AmountMalformed(field="amount"), AMOUNTS),
    (AmountNotPositive(field="amount"), AMOUNTS),
    (AmountExceedsBalance(field="amount"), (ADD, CHANGE)),
    (CartHasItems(), (ADD,)),
    (CartHasInvoices(), (ADD_ITEM,)),
    (InvoiceAlreadyInCart(), (ADD,)),
    (InvoiceAlreadyPaid(), (ADD, CHANGE)),
    (WrongCurrency(), (ADD, ADD_ITEM)),
    (AccountMismatch(), (ADD,)),
    (CartFull(), (ADD, ADD_ITEM)),
    (NotAllowedWithInvoice(), (CHANGE,)),
    (CartEmpty(), (PAY,)),
    (StaleCart(2), (PAY,)),
    (AlreadyCheckedOut(), (PAY,)),
    (ItemsNotPayable(), (PAY,)),
    (OnAccountNotAllowed(), (PAY,)),
    (TenderMismatch(), (PAY,)),
    (BalanceChanged(), (PAY,)),
    (PaymentDeclined(), (PAY,)),
]
"""Each refusal, and the operations that it can end."""
EACH = [
    pytest.param(error, operation_id, id=f"{type(error).__name__}-{operation_id}")
    for error, operation_ids in WHERE
    for operation_id in operation_ids
]


@pytest.mark.parametrize(("error", "operation_id"), EACH)
def test_status_and_code_of_a_refusal_are_documented(error: Exception, operation_id: str) -> None:
    answer = buyer_problem(error)

    documented = OURS[operation_id].responses.get(str(answer.status))

    assert documented is not None, f"{operation_id} does not document {answer.status}"
    validator = CONTRACT.validator(documented["content"]["application/json"]["schema"])
    assert [fault.message for fault in validator.iter_errors(answer.body)] == []


@pytest.mark.parametrize(("error", "operation_id"), EACH)
def test_a_refusal_cites_a_rule_of_its_operation_or_none(error: Exception, operation_id: str) -> None:
    rule = rule_of(error, operation_id, CONTRACT.rules)

    assert rule is None or operation_id in CONTRACT.rules[rule].operations


@pytest.mark.parametrize("error", [error for error, _ in WHERE if isinstance(error, BuyerRefusal)], ids=repr)
def test_a_refusal_cites_its_rule_at_one_of_its_operations_at_least(error: BuyerRefusal) -> None:
    operations = next(operations for found, operations in WHERE if found is error)

    assert any(rule_of(error, operation_id, CONTRACT.rules) for operation_id in operations)


def test_every_refusal_of_the_buyer_surface_is_judged_here() -> None:
    defined = {
        kind
        for module in (buyer_errors, checkout_errors)
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if issubclass(kind, BuyerRefusal) and kind.__module__ == module.__name__ and not kind.__subclasses__()
    }

    assert {type(error) for error, _ in WHERE if isinstance(error, BuyerRefusal)} == defined


def test_refusals_have_codes_of_their_own() -> None:
    codes = [error.error_code for error, _ in WHERE if isinstance(error, BuyerRefusal)]

    assert len(codes) == len(set(codes))


def test_what_can_happen_to_any_call_is_judged_here() -> None:
    assert set(GENERAL) - {UnknownRoute, WrongMethod} <= {type(error) for error, _ in WHERE}


def test_every_code_that_the_contract_documents_can_be_answered() -> None:
    examples = [
        example["value"]["data"]
        for operation in OURS.values()
        for answer in operation.responses.values()
        for example in answer.get("content", {}).get("application/json", {}).get("examples", {}).values()
    ]
    documented = {data["errorCode"] for data in examples if isinstance(data, dict) and "errorCode" in data}

    assert documented <= {buyer_problem(error).body["data"]["errorCode"] for error, _ in WHERE}
