"""Walks the contract's links: what one call makes, the next ones read, change and delete, and then it is gone.

A run follows each link of a create once, in a fixed order; `--fuzz` lets Schemathesis' state machine wander on top.
"""

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
from conformance.outcomes import Broken, NotOurs, TargetError
from conformance.world import INVOICES, NEVER_ISSUED, World, created_id

STEPS, GONE = 8, 404
LAST = "deleteInvoice"
FOUND_NO_MORE = ("getInvoice", "downloadInvoicePdf", LAST)
"""The operations of which the contract's sources say that a deleted invoice is answered 404."""
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
    try:
        walk.follow_each_link()
        if options.fuzz:
            _wander(walk, options)
    except Broken as broken:
        walk.keep("the invoice that the links lead to", broken.expected, broken.observed)
    except TargetError as error:
        result.outcome, result.reason = Outcome.ERROR, str(error)
    result.failures = list(walk.failures.values())
    if result.failures and result.outcome is Outcome.PASS:
        result.outcome = Outcome.FAIL
    result.seconds, result.requests = time.perf_counter() - started, world.session.tally.requests - sent
    return result


def _wander(walk: _Walk, options: Options) -> None:
    """Walks at random, of valid calls only: what a link leads to is the question here, not what is refused."""
    schema = schema_of(options.seed, only_valid=True).include(tag=walk.tags)

    class Machine(schema.as_state_machine()):  # type: ignore[misc]
        def call(self, case: Case[Any], **_: Any) -> Response:
            return walk.send(case)

        def validate_response(self, response: Response, case: Case[Any], **_: Any) -> None:
            walk.check(response, case, self.recorder)

    quiet = settings(
        max_examples=options.max_examples, stateful_step_count=STEPS, deadline=None, database=None,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    seeded(options.seed)(Machine).run(settings=quiet)


class _Walk:
    """Sends the steps of the machine and keeps what is wrong with the answers."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._last: Exchange | None = None
        self.failures: dict[str, Failure] = {}

    @property
    def tags(self) -> list[str]:
        """The parts of the contract to wander in."""
        return [profile for profile in self._world.config.profiles if profile not in ("orders", "buyer")]

    def follow_each_link(self) -> None:
        """Create an invoice, go where the links of that answer lead, the delete last, and see that nothing is left."""
        contract, store = self._world.contract, self._world.store
        links = contract.operations["createInvoice"].responses["200"]["links"].values()
        targets = sorted((link["operationId"] for link in links), key=lambda id_: id_ == LAST)
        self._last = store.send("POST", INVOICES, body=store.body())
        try:
            invoice_id = created_id(self._last)
        except Broken as broken:
            self.keep("the create that every link starts from", broken.expected)
            return
        for operation_id in targets:
            if not self._call(operation_id, invoice_id).is_success:
                self.keep(f"{operation_id} after createInvoice", f"HTTP 200 for invoice {invoice_id}")
        for operation_id in targets:
            if operation_id in FOUND_NO_MORE and self._call(operation_id, invoice_id).code != GONE:
                self.keep(f"{operation_id} after {LAST}", f"404 for the deleted invoice {invoice_id}")

    def _call(self, operation_id: str, invoice_id: int) -> Exchange:
        operation = self._world.contract.operations[operation_id]
        body = None if operation.request_body is None else {"openBalance": {"code": "USD", "value": "12.0000"}}
        path = operation.path.replace("{invoiceId}", str(invoice_id))
        self._last = self._world.store.send(operation.method, path, body=body)
        return self._last

    def send(self, case: Case[Any]) -> Response:
        """Send a step. A write that would reach a record which is not ours goes to one that nobody has."""
        operation_id = str(case.operation.definition.raw["operationId"])
        values = dict(case.path_parameters or {})
        if "orderId" in values:
            values["orderId"] = NEVER_ISSUED
        try:
            exchange = self._send(case, operation_id, values)
        except NotOurs:
            exchange = self._send(case, operation_id, dict.fromkeys(values, NEVER_ISSUED))
        self._last = exchange
        return Response.from_any(shown_response(exchange))

    def check(self, response: Response, case: Case[Any], recorder: Any) -> None:
        """Hold an answer against the contract and against the steps before it."""
        if response.status_code >= SERVER_ERRORS:
            self.keep("not_a_server_error", "no server error")
            return
        try:
            checks = [*CHECKS, use_after_free, ensure_resource_availability]
            case.validate_response(response, checks=checks, recorder=recorder)
        except (FailureGroup, SchemaFailure) as failures:
            found = failures.exceptions if isinstance(failures, FailureGroup) else (failures,)
            for failure in found:
                self.keep(failure.title, failure.message)

    def _send(self, case: Case[Any], operation_id: str, values: dict[str, Any]) -> Exchange:
        path: str = case.operation.path
        for name, value in values.items():
            path = path.replace(f"{{{name}}}", quote(str(value), safe="") or "%20")
        parameters = [(name, value) for name, value in dict(case.query or {}).items() if value is not None]
        body = body_of(case, operation_id, self._world)
        headers = {"Content-Type": case.media_type} if case.media_type and body is not None else None
        return self._world.store.send(case.method, path, parameters=parameters, body=body, headers=headers)

    def keep(self, title: str, message: str, observed: str = "") -> None:
        """Keep a failure, unless one of its kind is kept already."""
        last = self._last
        self.failures.setdefault(
            title,
            Failure(
                check=title, scenario="Follow the links of the contract from call to call.",
                expected=message, observed=observed or (last.summary if last else ""), curl=last.curl if last else "",
                source=SOURCE,
            ),
        )  # fmt: skip
