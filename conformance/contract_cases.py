"""The calls that Schemathesis derives from the contract, valid and just not.

A run sends a sample of the coverage cases, chosen by the seed, so that it stays within a request budget; `--fuzz` sends
all of them, and random ones.
"""

from __future__ import annotations

import json
import random  # noqa: TID251  # seeded by the run's seed
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from itertools import chain
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode

from conformance.options import Options
from conformance.world import Made, World

SAMPLE = {GenerationMode.POSITIVE: 1, GenerationMode.NEGATIVE: 1}
"""How many coverage cases of each kind a run sends for an operation, unless it fuzzes; the rules' calls count, too."""
INVOICE_BODIES = ("createInvoice", "updateInvoice")
PAYMENT_BODIES = ("createOfflinePayment", "updateOfflinePayment")
BUYER_BODIES = ("createBuyerSession", "addItemToCart", "addInvoicesToCart", "updateCartLine", "checkOutCart")
WRITES_BODY = (
    *INVOICE_BODIES, *PAYMENT_BODIES, *BUYER_BODIES, "performPaymentOperation", "updatePaymentProcessingStatus",
)  # fmt: skip
MOST_AN_ID = 9007199254740991


def body_of(case: Case[Any], operation_id: str, world: World) -> bytes | None:
    """The case's body; one that obeys the schema also gets what only the store knows: a free number, known ids.

    No body names an invoice to pay that is not the run's own.
    """
    body = case.body
    if not isinstance(body, str | int | float | bool | list | dict | bytes | None):
        return None  # the case has none
    if operation_id in PAYMENT_BODIES and isinstance(body, dict):
        body = _paying_ours(body, world, is_valid=is_positive(case))
    if operation_id in INVOICE_BODIES and isinstance(body, dict) and is_positive(case):
        body = {name: value for name, value in body.items() if name not in ("orderNumber", "channelId", "extraFields")}
        if "invoiceNumber" in body:
            body["invoiceNumber"] = world.store.token()
        if "customerId" in body:
            body["customerId"] = world.store.company_id
    if body is None or isinstance(body, bytes):
        return body
    return json.dumps(body, default=str).encode()  # also numbers that no 64 bits hold


def payable(world: World) -> Made:
    """An invoice of the run that the cases may pay, made once in a run."""
    return world.once(_payable)


def _payable(world: World) -> Made:
    most = {"code": "USD", "value": 1_000_000}
    return world.store.create(originalBalance=most, openBalance=most)


def _paying_ours(body: dict[str, Any], world: World, *, is_valid: bool) -> dict[str, Any]:
    ours, lines = payable(world).id, body.get("lineItems")
    if not is_valid:
        return {**body, "lineItems": [_with_ours(line, ours) for line in lines]} if isinstance(lines, list) else body
    token = world.store.token("case")
    return {
        **{name: value for name, value in body.items() if name != "channelId"},
        "lineItems": [{"invoiceId": ours, "amount": "1.00"}],
        "details": {**body.get("details", {}), "memo": token},
        "currency": "USD",
        "customerId": world.store.company_id,
        "externalId": token,
    }


def _with_ours(line: Any, ours: int) -> Any:
    """A line whose invoice id is one that somebody could have gets ours; what is wrong with it stays."""
    its = line.get("invoiceId") if isinstance(line, dict) else None
    return {**line, "invoiceId": ours} if type(its) is int and 0 <= its <= MOST_AN_ID else line


def is_positive(case: Case[Any]) -> bool:
    """The case obeys the schema."""
    return case.meta is None or case.meta.generation.mode is GenerationMode.POSITIVE


@cache
def schema_of(seed: int, *, only_valid: bool = False) -> Any:
    """The contract as Schemathesis has it, for runs with this seed, of valid calls only or of both kinds."""
    from fixtures.contract import contract_path

    generating: dict[str, Any] = {"seed": seed, "base-url": "http://target", "cache": {"enabled": False}}
    if only_valid:
        generating["generation"] = {"mode": "positive"}
    config = schemathesis.Config.from_dict(generating)
    return schemathesis.openapi.from_path(contract_path(), config=config)


def _operation(operation_id: str, seed: int) -> Any:
    return schema_of(seed).find_operation_by_id(operation_id)


def cases_of(operation_id: str, options: Options) -> Iterator[Case[Any]]:
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
    return chain(*(chance.sample(cases, min(SAMPLE[mode], len(cases))) for mode, cases in by_mode.items()))


def _is_about_this_operation(case: Case[Any], method: str) -> bool:
    """Cases about other methods and about credentials are judged by rules of their own."""
    return bool(case.method.upper() == method.upper()) and not _touches_headers(case)


def _touches_headers(case: Case[Any]) -> bool:
    from schemathesis.core.parameters import ParameterLocation

    components: Mapping[Any, Any] = case.meta.components if case.meta else {}
    part = components.get(ParameterLocation.HEADER)
    return part is not None and part.mode is GenerationMode.NEGATIVE


def fuzz(operation_id: str, options: Options, send: Callable[[Case[Any]], None]) -> None:
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
            if not _touches_headers(case):
                send(case)

        with suppress(Unsatisfiable):  # an operation may have no bad case to draw: any text is an id
            run()
