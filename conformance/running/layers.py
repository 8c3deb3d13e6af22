"""The layers beside the rules, imported when they are wanted: what stands behind `schema-…` and `model`."""

from __future__ import annotations

from conformance.judging import RuleResult
from conformance.options import Options
from conformance.world import World

MODEL = "model"
SCHEMA_PREFIX = "schema-"
LINKS = f"{SCHEMA_PREFIX}links"


def judge_operation(operation_id: str, world: World, options: Options) -> RuleResult:
    """Judge one operation by the contract layer."""
    from conformance import contract_layer

    return contract_layer.judge_operation(operation_id, world, options)


def walk_links(world: World, options: Options) -> RuleResult:
    """Judge the target along the contract's links."""
    from conformance import contract_links

    return contract_links.walk_links(world, options)


def judge_model(world: World, options: Options) -> RuleResult:
    """Judge the target by the model layer."""
    from conformance import model_layer

    return model_layer.judge_model(world, options)
