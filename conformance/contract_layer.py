"""Holds every operation against its schema, with cases that Schemathesis derives from the contract.

Every answer that the rules have asked for is held against the schema, too. On top, a run sends a sample of the coverage
cases, chosen by the seed, so that it stays within a request budget; `--fuzz` sends all of them and random ones. A second part walks the contract's links. Whatever the cases say, a write only ever
reaches a record that this run made: ids in paths are replaced by such a record's, or by one that no store has issued.
"""

from __future__ import annotations

import json
import random  # noqa: TID251  # seeded by the run's seed
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import timedelta
from functools import cache
from itertools import chain, islice
from typing import Any
from urllib.parse import quote

import httpx
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis.errors import Unsatisfiable
from jsonschema_rs import Draft4Validator
from schemathesis import Case, GenerationMode
from schemathesis.core.failures import Failure as SchemaFailure
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from conformance.exchange import Exchange
from conformance.judging import Failure, Outcome, RuleResult
from conformance.options import Options
from conformance.outcomes import Broken, NotOurs, NotProvisioned, TargetError
from conformance.world import INVOICES, NEVER_ISSUED, ORDERS, World, created_id
from fixtures.contract import Contract

SAMPLE = {GenerationMode.POSITIVE: 1, GenerationMode.NEGATIVE: 1}
"""How many coverage cases of each kind a run sends for an operation, unless it fuzzes; the rules' calls count, too."""
SOURCE = "openapi.yaml, the operation's responses"
MOST_FAILURES = 5
OK, SERVER_ERRORS = 200, 500
WRITES_BODY = ("createInvoice", "updateInvoice")
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
    for exchange in world.session.tally.by_operation.get(operation_id, ())[:]:
        judge.hold(exchange)
    try:
        for case in _cases(operation_id, options):
            judge.send(case)
        if options.fuzz:
            _fuzz(operation_id, options, judge.send)
    except TargetError as error:
        result.outcome, result.reason = Outcome.ERROR, str(error)
    except Broken as broken:
        judge.note("the record for the cases is created", broken.expected, broken.observed, broken.exchange)
    result.failures = list(judge.failures.values())[:MOST_FAILURES]
    if result.outcome is Outcome.PASS and result.failures:
        result.outcome = Outcome.FAIL
        hidden = len(judge.failures) - len(result.failures)
        result.reason = f"and {hidden} more" if hidden else ""
    elif result.outcome is Outcome.PASS and not judge.successes:
        result.reason = "no call of this layer was answered with success"
    result.seconds, result.requests = time.perf_counter() - started, world.session.tally.requests - sent
    return result


class _Judge:
    """Sends the cases of one operation and keeps what is wrong with the answers, each kind of wrong once."""

    def __init__(self, operation_id: str, world: World) -> None:
        self._id = operation_id
        self._world = world
        self._record: int | None = None
        self.failures: dict[tuple[str, str], Failure] = {}
        self.successes = 0

    def send(self, case: Case[Any]) -> None:
        """Send a case, aimed at a record of this run, and check the answer."""
        path = self._path(case)
        parameters = [(name, value) for name, value in dict(case.query or {}).items() if value is not None]
        body = body_of(case, self._id, self._world)
        headers = {"Content-Type": case.media_type} if case.media_type and body is not None else None
        try:
            exchange = self._world.store.send(case.method, path, parameters=parameters, body=body, headers=headers)
        except NotOurs:
            return
        self.successes += exchange.is_success
        self._check(case, exchange)

    def hold(self, exchange: Exchange) -> None:
        """Hold an answer that a rule asked for against the contract."""
        self.successes += exchange.is_success
        code = exchange.code if exchange.status == OK else exchange.status
        documented = self._world.contract.operations[self._id].responses
        if str(code) not in documented:
            self.note("status_code_conformance", f"a status among {', '.join(documented)}", exchange.summary, exchange)
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
        if "invoiceId" in values and _is_positive(case):
            if self._record is None or self._id == "deleteInvoice":
                store = self._world.store
                self._record = created_id(store.send("POST", INVOICES, body=store.body()))
            values["invoiceId"] = self._record
        elif "invoiceId" in values and self._id in ("updateInvoice", "deleteInvoice"):
            values["invoiceId"] = self._record or NEVER_ISSUED
        elif "orderId" in values:
            values["orderId"] = self._order_id(case)
        elif "bcOrderId" in values and _is_positive(case):
            values["bcOrderId"] = self._bc_order_id()
        path: str = case.operation.path
        for name, value in values.items():
            path = path.replace(f"{{{name}}}", quote(str(value), safe="") or "%20")
        return path

    def _order_id(self, case: Case[Any]) -> int:
        """An order to invoice for one valid case; orders are few, and the rules need them, too."""
        if self.successes or not _is_positive(case):
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
        if self._id in WRITES_BODY and not _is_positive(case):
            checks.append(negative_data_rejection)
        try:
            case.validate_response(shown_response(exchange), checks=checks)
        except (FailureGroup, SchemaFailure) as failures:
            found = failures.exceptions if isinstance(failures, FailureGroup) else (failures,)
            for failure in found:
                self.note(failure.title, "an answer that fits the contract", f"{failure.message}", exchange)


def body_of(case: Case[Any], operation_id: str, world: World) -> bytes | None:
    """The case's body; one that obeys the schema also gets what only the store knows: a free number, known ids."""
    body = case.body
    if not isinstance(body, str | int | float | bool | list | dict | bytes | None):
        return None  # the case has none
    if operation_id in WRITES_BODY and isinstance(body, dict) and _is_positive(case):
        body = {name: value for name, value in body.items() if name not in ("orderNumber", "channelId", "extraFields")}
        if "invoiceNumber" in body:
            body["invoiceNumber"] = world.store.token()
        if "customerId" in body:
            body["customerId"] = world.store.company_id
    if body is None or isinstance(body, bytes):
        return body
    return json.dumps(body, default=str).encode()  # also numbers that no 64 bits hold


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


def _is_positive(case: Case[Any]) -> bool:
    return case.meta is None or case.meta.generation.mode is GenerationMode.POSITIVE


@cache
def schema_of(seed: int) -> Any:
    """The contract as Schemathesis has it, for runs with this seed."""
    from fixtures.contract import contract_path

    config = schemathesis.Config.from_dict({"seed": seed, "base-url": "http://target", "cache": {"enabled": False}})
    return schemathesis.openapi.from_path(contract_path(), config=config)


def _operation(operation_id: str, seed: int) -> Any:
    return schema_of(seed).find_operation_by_id(operation_id)


def _cases(operation_id: str, options: Options) -> Iterator[Case[Any]]:
    """The coverage cases to send: all of them when fuzzing, else a sample of both kinds that the seed chooses."""
    schema, operation = schema_of(options.seed), _operation(operation_id, options.seed)
    generation = schema.config.generation_for(operation=operation)
    by_mode: dict[GenerationMode, list[Case[Any]]] = {mode: [] for mode in SAMPLE}
    for case in schema.iter_coverage_cases(operation, generation_modes=list(SAMPLE), generation_config=generation):
        if _is_about_this_operation(case, operation.method):
            by_mode[case.meta.generation.mode].append(case)
    if options.fuzz:
        return chain(*by_mode.values())
    chance = random.Random(f"{options.seed}/{operation_id}")  # noqa: S311  # a sample, not a secret
    return chain(
        *(
            cases[:1] + chance.sample(cases[1:], min(SAMPLE[mode] - 1, len(cases) - 1))
            for mode, cases in by_mode.items()
            if cases
        )
    )


def _is_about_this_operation(case: Case[Any], method: str) -> bool:
    """Cases about other methods and about credentials are judged by rules of their own."""
    return bool(case.method.upper() == method.upper()) and not _touches_headers(case)


def _touches_headers(case: Case[Any]) -> bool:
    from schemathesis.core.parameters import ParameterLocation

    components: Mapping[Any, Any] = case.meta.components if case.meta else {}
    part = components.get(ParameterLocation.HEADER)
    return part is not None and part.mode is GenerationMode.NEGATIVE


def _fuzz(operation_id: str, options: Options, send: Callable[[Case[Any]], None]) -> None:
    """Random cases of both kinds, the same for the same seed."""
    operation = _operation(operation_id, options.seed)
    for mode in SAMPLE:
        quiet = settings(
            max_examples=options.max_examples,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )

        @seeded(options.seed)
        @quiet
        @given(operation.as_strategy(generation_mode=mode))
        def run(case: Case[Any]) -> None:
            send(case)

        with suppress(Unsatisfiable):  # an operation may have no bad case to draw: any text is an id
            run()
