"""Holds every operation against its schema, with cases that Schemathesis derives from the contract.

Every answer that the rules have asked for is held against the schema, too. Whatever a case says, a write only reaches
a record that this run made: ids in paths are replaced by such a record's, or by one that no store has issued.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import timedelta
from itertools import islice
from typing import Any
from urllib.parse import quote

import httpx
from jsonschema_rs import Draft4Validator
from schemathesis import Case
from schemathesis.core.failures import Failure as SchemaFailure
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from conformance import buyer_cases, paying
from conformance.answers import items_of
from conformance.buyer_cases import is_buyers
from conformance.contract_cases import WRITES_BODY, body_of, cases_of, fuzz, is_positive, payable
from conformance.exchange import Exchange, json_object
from conformance.judging import Failure, Outcome, RuleResult
from conformance.options import Options
from conformance.outcomes import Broken, NotOurs, NotProvisioned, TargetError
from conformance.paying import Paid
from conformance.session import SIGN_IN, WRITES
from conformance.world import INVOICES, NEVER_ISSUED, ORDERS, World, created_id
from fixtures.contract import Contract, Operation

SOURCE = "openapi.yaml, the operation's responses"
MOST_FAILURES = 5
OK, SERVER_ERRORS = 200, 500
CHECKS = [
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


def judge_operation(operation_id: str, world: World, options: Options) -> RuleResult:
    """How the answers of one operation stand against its schema. The result's id is `schema-<operationId>`."""
    started, sent = time.perf_counter(), world.session.tally.requests
    operation = world.contract.operations[operation_id]
    result = RuleResult(
        id=f"schema-{operation_id}",
        level="must",
        evidence="documented",
        profile=operation.profile,
        text=f"Every answer of {operation_id} has a documented status, and headers and a body that fit it.",
        source=SOURCE,
        outcome=Outcome.PASS,
    )
    judge = _Judge(operation_id, world)
    held = world.session.tally.by_operation.get(operation_id, ())[:]
    for exchange in held:
        judge.hold(exchange)
    try:
        _send_cases(judge, operation, world, options)
    except TargetError as error:
        result.outcome, result.reason = Outcome.ERROR, str(error)
    except NotProvisioned as missing:
        result.missing = list(missing.keys)
        result.outcome = Outcome.PASS if held else Outcome.SKIP
        result.reason = f"{'in part: ' if held else ''}not configured: {', '.join(missing.keys)}"
    except Broken as broken:
        judge.note("the record for the cases is created", broken.expected, broken.observed, broken.exchange)
    result.failures = list(judge.failures.values())[:MOST_FAILURES]
    if result.outcome in (Outcome.PASS, Outcome.SKIP) and result.failures:
        result.outcome = Outcome.FAIL
        hidden = len(judge.failures) - len(result.failures)
        result.reason = f"and {hidden} more" if hidden else ""
    elif result.outcome is Outcome.PASS and not judge.successes and not result.missing:
        result.reason = "no call of this layer was answered with success"
    result.seconds, result.requests = time.perf_counter() - started, world.session.tally.requests - sent
    return result


def _send_cases(judge: _Judge, operation: Operation, world: World, options: Options) -> None:
    if is_buyers(operation.path):
        buyer_cases.needs(world, operation.method, operation.path)
    for case in cases_of(operation.id, options):
        if options.fuzz or not (judge.successes and is_positive(case)):  # the rules have sent valid calls enough
            judge.send(case)
    if options.fuzz:
        fuzz(operation.id, options, judge.send)


class _Judge:
    """Sends the cases of one operation and keeps what is wrong with the answers, each kind of wrong once."""

    def __init__(self, operation_id: str, world: World) -> None:
        self._id = operation_id
        self._world = world
        self._record: int | None = None
        self._payment: Paid | None = None
        self.failures: dict[tuple[str, str], Failure] = {}
        self.successes = 0

    def send(self, case: Case[Any]) -> None:
        """Send a case, aimed at a record of this run, and check the answer."""
        path = self._path(case)
        parameters = [(name, value) for name, value in dict(case.query or {}).items() if value is not None]
        body: Any = body_of(case, self._id, self._world)
        if is_buyers(path):
            body = buyer_cases.body_of(self._world, self._id, case, body)
        headers = {"Content-Type": case.media_type} if case.media_type and body is not None else None
        try:
            if is_buyers(path):
                exchange = buyer_cases.send(self._world, case, path, body, headers)
            else:
                exchange = self._world.store.send(case.method, path, parameters=parameters, body=body, headers=headers)
        except NotOurs:
            return
        self.successes += exchange.is_success
        self._check(case, exchange)

    def hold(self, exchange: Exchange) -> None:
        """Hold an answer that a rule asked for against the contract.

        What strangers and unreadable bodies get is left to the rules about them: many servers answer those in front of
        the API, in a form of their own.
        """
        if not self._is_proper(exchange):
            return
        self.successes += exchange.is_success
        if exchange.status >= SERVER_ERRORS:
            self.note("not_a_server_error", "no server error", exchange.summary, exchange)
            return
        code = exchange.code if exchange.status == OK else exchange.status
        documented = self._world.contract.operations[self._id].responses
        if str(code) not in documented:
            self.note("status_code_conformance", f"a status among {', '.join(documented)}", exchange.summary, exchange)
            return
        if "content" not in documented[str(code)]:
            return
        schema = documented[str(code)]["content"]["application/json"]["schema"]
        if exchange.json is None:
            self.note("content_type_conformance", "a JSON object", exchange.summary, exchange)
            return
        for error in islice(
            _validator(self._id, str(code), self._world.contract, schema).iter_errors(exchange.json), 3
        ):
            place = "/".join(map(str, error.instance_path))
            self.note(
                "response_schema_conformance", f"the contract's schema at /{place}", error.message[:300], exchange
            )

    def _is_proper(self, exchange: Exchange) -> bool:
        """The call had the credentials that it needs, and a JSON object declared as such where it had a body."""
        sent = {name.lower(): value for name, value in exchange.request_headers.items()}
        pairs = [(store.credentials.auth_token, store.credentials.store_hash) for store in self._world.stores()]
        is_signed_in = sent.get("authorization", "").removeprefix("Bearer ") in self._world.session.secrets
        if (
            not is_signed_in
            and self._id != SIGN_IN
            and (sent.get("x-auth-token"), sent.get("x-store-hash")) not in pairs
        ):
            return False
        is_json = sent.get("content-type", "").startswith("application/json")
        return not exchange.request_body or (is_json and json_object(exchange.request_body) is not None)

    def note(self, check: str, expected: str, observed: str, exchange: Exchange | None) -> None:
        """Keep a failure, unless one of its kind is kept already."""
        key = (check, observed[:80])
        self.failures.setdefault(
            key,
            Failure(
                check=check,
                scenario=f"Send {self._id} as the contract allows, or just not, and hold the answer against it.",
                expected=expected,
                observed=observed,
                curl=exchange.curl if exchange else "",
                source=SOURCE,
            ),
        )

    def _path(self, case: Case[Any]) -> str:
        values = dict(case.path_parameters or {})
        if is_buyers(case.operation.path):
            values |= buyer_cases.path_values(self._world, case)
        elif "paymentId" in values or "receiptId" in values:
            values |= self._ids_of_a_payment(case, values)
        elif "invoiceId" in values and is_positive(case):
            if self._record is None or self._id == "deleteInvoice":
                store = self._world.store
                self._record = created_id(store.send("POST", INVOICES, body=store.body()))
            values["invoiceId"] = self._record
        elif "invoiceId" in values and self._id in ("updateInvoice", "deleteInvoice"):
            values["invoiceId"] = self._record or NEVER_ISSUED
        elif "orderId" in values:
            values["orderId"] = self._order_id(case)
        elif "bcOrderId" in values and is_positive(case):
            values["bcOrderId"] = self._bc_order_id()
        path: str = case.operation.path
        for name, value in values.items():
            path = path.replace(f"{{{name}}}", quote(str(value), safe="") or "%20")
        return path

    def _ids_of_a_payment(self, case: Case[Any], values: Mapping[str, Any]) -> Mapping[str, Any]:
        """The ids of a payment of the run and its receipt for a valid case; a write that is none reaches nothing."""
        if not is_positive(case):
            return dict.fromkeys(values, NEVER_ISSUED) if case.method.upper() in WRITES else {}
        if self._payment is None or case.method.upper() == "DELETE":
            self._payment = paying.record(self._world.store, [(payable(self._world), "1")])
        store, ids = self._world.store, {"paymentId": self._payment.id}
        if "receiptId" in values:
            ids["receiptId"] = paying.receipt_of(store, self._payment).get("id", NEVER_ISSUED)
        if "receiptLineId" in values:
            lines = items_of(store.send("GET", f"{paying.RECEIPTS}/{ids['receiptId']}/lines"))
            ids["receiptLineId"] = lines[0].get("id", NEVER_ISSUED) if lines else NEVER_ISSUED
        return {name: ids[name] for name in values}

    def _order_id(self, case: Case[Any]) -> int:
        """An order to invoice for one valid case; orders are few, and the rules need them, too."""
        if self.successes or not is_positive(case):
            return NEVER_ISSUED
        try:
            return self._world.order()
        except NotProvisioned:
            return NEVER_ISSUED

    def _bc_order_id(self) -> int:
        """The BigCommerce id of some order of the store."""
        if self._record is None:
            found = self._world.store.send("GET", ORDERS, parameters={"limit": 1}).data
            first = found[0] if isinstance(found, list) and found and isinstance(found[0], dict) else {}
            self._record = int(first.get("bcOrderId", NEVER_ISSUED))
        return self._record

    def _check(self, case: Case[Any], exchange: Exchange) -> None:
        if exchange.status >= SERVER_ERRORS:
            self.note("not_a_server_error", "no server error", exchange.summary, exchange)
            return
        checks = list(CHECKS)
        if self._id in WRITES_BODY and not is_positive(case):
            checks.append(negative_data_rejection)
        try:
            case.validate_response(shown_response(exchange), checks=checks)
        except (FailureGroup, SchemaFailure) as failures:
            found = failures.exceptions if isinstance(failures, FailureGroup) else (failures,)
            for failure in found:
                self.note(failure.title, "an answer that fits the contract", f"{failure.message}", exchange)


def shown_response(exchange: Exchange) -> httpx.Response:
    """The answer for Schemathesis: an error under HTTP 200 is held against the schema of its own code."""
    status = exchange.code if exchange.status == OK else exchange.status
    response = httpx.Response(
        status,
        headers={name: value for name, value in exchange.headers.items() if name != "content-encoding"},
        content=exchange.content,
        request=httpx.Request(exchange.method, exchange.url, headers=dict(exchange.request_headers)),
    )
    response.elapsed = timedelta(0)
    return response


_validators: dict[tuple[str, str], Draft4Validator] = {}


def _validator(operation_id: str, code: str, contract: Contract, schema: Mapping[str, Any]) -> Draft4Validator:
    key = (operation_id, code)
    if key not in _validators:
        _validators[key] = contract.validator(schema)
    return _validators[key]
