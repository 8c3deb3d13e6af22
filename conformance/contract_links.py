"""Walks the contract's links with Schemathesis: what one call makes, the next ones read, change and delete."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import quote

from hypothesis import HealthCheck, Phase, settings
from hypothesis import seed as seeded
from schemathesis import Case, Response
from schemathesis.core.failures import Failure as SchemaFailure
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import ensure_resource_availability, use_after_free

from conformance.contract_cases import body_of, schema_of
from conformance.contract_layer import CHECKS, SERVER_ERRORS, shown_response
from conformance.exchange import Exchange
from conformance.judging import Failure, Outcome, RuleResult
from conformance.options import Options
from conformance.outcomes import NotOurs, TargetError
from conformance.world import NEVER_ISSUED, World

WALKS, STEPS = 1, 8
"""How many walks and steps a run takes, unless it fuzzes."""
TEXT = "The calls that the contract's links lead to find what an earlier call made, and no longer once it is deleted."
SOURCE = "openapi.yaml, the links of each response"


def walk_links(world: World, options: Options) -> RuleResult:
    """How the target stands along the contract's links. The result's id is `schema-links`."""
    started, sent = time.perf_counter(), world.session.tally.requests
    result = RuleResult(
        id="schema-links", level="must", evidence="documented", profile="invoices", text=TEXT, source=SOURCE,
        outcome=Outcome.PASS,
    )  # fmt: skip
    walk = _Walk(world)

    class Machine(schema_of(options.seed).include(tag="invoices").as_state_machine()):  # type: ignore[misc]
        def call(self, case: Case[Any], **_: Any) -> Response:
            return walk.send(case)

        def validate_response(self, response: Response, case: Case[Any], **_: Any) -> None:
            walk.check(response, case, self.recorder)

    quiet = settings(
        max_examples=options.max_examples if options.fuzz else WALKS, stateful_step_count=STEPS, deadline=None,
        database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    try:
        seeded(options.seed)(Machine).run(settings=quiet)
    except TargetError as error:
        result.outcome, result.reason = Outcome.ERROR, str(error)
    result.failures = list(walk.failures.values())
    if result.failures and result.outcome is Outcome.PASS:
        result.outcome = Outcome.FAIL
    result.seconds, result.requests = time.perf_counter() - started, world.session.tally.requests - sent
    return result


class _Walk:
    """Sends the steps of the machine and keeps what is wrong with the answers."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._last: Exchange | None = None
        self.failures: dict[str, Failure] = {}

    def send(self, case: Case[Any]) -> Response:
        """Send a step. A write that would reach a record which is not ours goes to one that nobody has."""
        operation_id = str(case.operation.definition.raw["operationId"])
        values = dict(case.path_parameters or {})
        if "orderId" in values:
            values["orderId"] = NEVER_ISSUED
        try:
            exchange = self._send(case, operation_id, values)
        except NotOurs:
            exchange = self._send(case, operation_id, {**values, "invoiceId": NEVER_ISSUED})
        self._last = exchange
        return Response.from_any(shown_response(exchange))

    def check(self, response: Response, case: Case[Any], recorder: Any) -> None:
        """Hold an answer against the contract and against the steps before it."""
        if response.status_code >= SERVER_ERRORS:
            self._keep("not_a_server_error", "no server error")
            return
        try:
            checks = [*CHECKS, use_after_free, ensure_resource_availability]
            case.validate_response(response, checks=checks, recorder=recorder)
        except (FailureGroup, SchemaFailure) as failures:
            found = failures.exceptions if isinstance(failures, FailureGroup) else (failures,)
            for failure in found:
                self._keep(failure.title, failure.message)

    def _send(self, case: Case[Any], operation_id: str, values: dict[str, Any]) -> Exchange:
        path: str = case.operation.path
        for name, value in values.items():
            path = path.replace(f"{{{name}}}", quote(str(value), safe="") or "%20")
        parameters = [(name, value) for name, value in dict(case.query or {}).items() if value is not None]
        body = body_of(case, operation_id, self._world)
        headers = {"Content-Type": case.media_type} if case.media_type and body is not None else None
        return self._world.store.send(case.method, path, parameters=parameters, body=body, headers=headers)

    def _keep(self, title: str, message: str) -> None:
        last = self._last
        self.failures.setdefault(
            title,
            Failure(
                check=title, scenario="Follow the links of the contract from call to call.",
                expected=message, observed=last.summary if last else "", curl=last.curl if last else "", source=SOURCE,
            ),
        )  # fmt: skip
