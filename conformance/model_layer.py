"""Random sequences of calls, each answer compared with a small reference model; failures shrink to the shortest one."""

from __future__ import annotations

import time

from hypothesis import HealthCheck, settings
from hypothesis import seed as seeded
from hypothesis.stateful import run_state_machine_as_test

from conformance.exchange import Exchange
from conformance.invoice_machine import InvoiceMachine
from conformance.judging import Failure, Outcome, RuleResult
from conformance.machine import Enough, Machine
from conformance.options import Options
from conformance.outcomes import Broken, TargetError
from conformance.payment_machine import PaymentMachine
from conformance.world import World

STEPS = 15
SOURCE = "openapi.yaml: x-rules"
TEXT = "Any sequence of calls gives the answers that a small reference model predicts."


def judge_model(world: World, options: Options) -> RuleResult:
    """How the target stands against the model. The result's id is `model`.

    Payments are recorded only where their profile is judged.
    """
    started, sent = time.perf_counter(), world.session.tally.requests
    result = RuleResult(
        id="model", level="must", evidence="documented", profile="invoices", text=TEXT, source=SOURCE,
        outcome=Outcome.PASS,
    )  # fmt: skip

    kinds = (InvoiceMachine, PaymentMachine) if "payments" in world.config.profiles else (InvoiceMachine,)
    for kind in kinds:
        if result.outcome is Outcome.PASS:
            _run(kind, world, options, result)
    result.seconds, result.requests = time.perf_counter() - started, world.session.tally.requests - sent
    return result


def _run(kind: type[Machine], world: World, options: Options, result: RuleResult) -> None:
    """Let a machine of this kind run, and note in the result how it ended."""
    parts = {
        "store": world.store,
        "companies": world.data.company_ids[:2] or (world.store.company_id,),
        "has_receipts": "receipts" in world.config.profiles,
    }
    machine: type[Machine] = type(kind.__name__, (kind,), parts)
    quiet = settings(
        max_examples=options.max_examples, stateful_step_count=STEPS, deadline=None, database=None,
        suppress_health_check=list(HealthCheck), print_blob=False, report_multiple_bugs=False,
    )  # fmt: skip
    try:
        run_state_machine_as_test(seeded(options.seed)(machine), settings=quiet)
    except (Broken, Enough):
        result.outcome = Outcome.FAIL
    except TargetError as error:
        result.outcome, result.reason = Outcome.ERROR, str(error)
    except Exception:
        if machine.shortest is None:
            raise
        result.outcome = Outcome.FAIL  # Hypothesis lost its way while it made a failing sequence shorter
    if result.outcome is Outcome.FAIL and machine.shortest is not None:
        result.failures.append(_failure(*machine.shortest))


def _failure(broken: Broken, calls: list[Exchange]) -> Failure:
    numbered = "\n".join(f"{number}. {call.curl}" for number, call in enumerate(calls, 1))
    return Failure(
        check="model", scenario="The calls below, in this order; the last answer is not what the model says.",
        expected=broken.expected, observed=broken.observed, curl=numbered, source=SOURCE,
    )  # fmt: skip
