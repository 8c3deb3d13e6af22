"""The two layers beside the rules, imported when they are wanted: what stands behind `schema-…` and `model`."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Protocol, cast

from conformance.judging import RuleResult
from conformance.options import Options
from conformance.world import World

MODEL = "model"
SCHEMA_PREFIX = "schema-"
_MODEL_LAYER = "conformance.model_layer"


class JudgeModel(Protocol):
    """What the model layer offers."""

    def __call__(self, world: World, options: Options) -> RuleResult:
        """How the target stands against the reference model; the result's id is `model`."""


def has_model_layer() -> bool:
    """Whether this build has the model layer."""
    return find_spec(_MODEL_LAYER) is not None


def judge_operation(operation_id: str, world: World, options: Options) -> RuleResult:
    """Judge one operation by the contract layer."""
    from conformance import contract_layer

    return contract_layer.judge_operation(operation_id, world, options)


def judge_model(world: World, options: Options) -> RuleResult:
    """Judge the target by the model layer."""
    judge = cast("JudgeModel", import_module(_MODEL_LAYER).judge_model)
    return judge(world, options)
