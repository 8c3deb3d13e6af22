"""Which rules a run judges, and how each is asked for its result."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatchcase
from functools import partial

from conformance.config import Config
from conformance.judging import Outcome, RuleResult, judge_rule
from conformance.options import Options
from conformance.outcomes import NotOurs
from conformance.rulebook import Check, rulebook
from conformance.running import layers
from conformance.world import World
from fixtures.contract import Contract, Operation, Rule

Book = Mapping[str, Sequence[Check]]
READ_ONLY = "--read-only: judging it needs writes"
READ_ONLY_IN_PART = "in part: --read-only: judging the rest needs writes"


class BadSelection(Exception):
    """A profile or a rule was asked for that does not exist. `hint` says what does."""

    def __init__(self, text: str, *, hint: str) -> None:
        super().__init__(text)
        self.hint = hint


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One rule to judge; one test to pytest. `rule` is what a report says of it when it could not be judged.

    `has_reads` says that some of it is judged without a write.
    """

    rule: Rule
    judge: Callable[[World], RuleResult]
    has_reads: bool = False

    @property
    def id(self) -> str:
        """The id of the rule."""
        return self.rule.id

    def unjudged(self, outcome: Outcome, reason: str) -> RuleResult:
        """The result of this rule when it was not asked."""
        return unjudged(self.rule, outcome, reason)


def unjudged(rule: Rule, outcome: Outcome, reason: str) -> RuleResult:
    """The result of a rule that was not asked."""
    return RuleResult(
        id=rule.id, level=rule.level, evidence=rule.evidence, profile=rule.profile, text=rule.text,
        source=rule.source, outcome=outcome, reason=reason,
    )  # fmt: skip


def book(contract: Contract) -> Book:
    """The checks of every rule.

    Raises:
        BadRulebook: A rule has none, or a check is of no rule.
    """
    return rulebook(contract)


def profiles(contract: Contract) -> list[str]:
    """Every profile of the contract, in its order."""
    return list(dict.fromkeys(operation.profile for operation in contract.operations.values()))


def known_ids(contract: Contract) -> list[str]:
    """The id of every rule that some run could judge."""
    schemas = [f"{layers.SCHEMA_PREFIX}{operation}" for operation in contract.operations]
    return [*contract.rules, *schemas, layers.LINKS, layers.MODEL]


def select(contract: Contract, book: Book, config: Config, options: Options) -> list[Task]:
    """The tasks of a run, profile by profile: the rules, each operation's schema, the links, the model.

    Raises:
        BadSelection: A profile or a rule is asked for that there is not, or nothing is left.
    """
    for profile in config.profiles:
        if profile not in (there := profiles(contract)):
            raise BadSelection(f"there is no profile {profile!r}", hint=f"profiles are {', '.join(there)}")
    every = [*_rules(contract, book, options), *_operations(contract, options), *_walks(options)]
    tasks = [task for profile in config.profiles for task in every if task.rule.profile == profile]
    for pattern in options.rules:
        _check_pattern(pattern, contract, tasks)
    return [task for task in tasks if not options.rules or any(fnmatchcase(task.id, rule) for rule in options.rules)]


def _rules(contract: Contract, book: Book, options: Options) -> list[Task]:
    return [
        Task(
            rule=rule,
            judge=partial(_judge_by_checks, rule, book[rule.id], options),
            has_reads=any(check.is_read_only for check in book[rule.id]),
        )
        for rule in contract.rules.values()
    ]


def _judge_by_checks(rule: Rule, checks: Sequence[Check], options: Options, world: World) -> RuleResult:
    if not options.read_only:
        return judge_rule(rule, checks, world)
    reading = [check for check in checks if check.is_read_only]
    result = judge_rule(rule, reading, world)
    if not reading:
        result.outcome, result.reason = Outcome.SKIP, READ_ONLY
    elif len(reading) < len(checks) and result.outcome is Outcome.PASS:
        result.reason = "; ".join(filter(None, (result.reason, READ_ONLY_IN_PART)))
    return result


def _operations(contract: Contract, options: Options) -> list[Task]:
    return [_operation(operation, options) for operation in contract.operations.values()]


def _operation(operation: Operation, options: Options) -> Task:
    rule = Rule(
        f"{layers.SCHEMA_PREFIX}{operation.id}",
        text=f"Every answer of {operation.id} fits the contract: status, headers and body.",
        level="must",
        evidence="documented",
        source=f"openapi.yaml: {operation.method} {operation.path}",
        profile=operation.profile,
        operations=(operation.id,),
    )
    judge = partial(_judge_by_schema, rule, operation, options)
    return Task(rule=rule, judge=judge, has_reads=operation.method == "GET")


def _judge_by_schema(rule: Rule, operation: Operation, options: Options, world: World) -> RuleResult:
    if options.read_only and operation.method != "GET":
        return unjudged(rule, Outcome.SKIP, READ_ONLY)
    try:
        return layers.judge_operation(operation.id, world, options)
    except NotOurs:
        if options.read_only:
            return unjudged(rule, Outcome.SKIP, READ_ONLY)
        raise


def _walks(options: Options) -> list[Task]:
    """The layers that follow many calls in a row; both write all the time."""
    links = _layer(layers.LINKS, "What the contract's links lead to is there, and no longer once it is deleted.")
    model = _layer(layers.MODEL, "Any sequence of calls gives the answers that a small reference model predicts.")
    tasks = [Task(rule=links, judge=partial(_judge_by_walking, links, layers.walk_links, options))]
    if options.model:
        tasks.append(Task(rule=model, judge=partial(_judge_by_walking, model, layers.judge_model, options)))
    return tasks


def _layer(id_: str, text: str) -> Rule:
    return Rule(
        id_, text=text, level="must", evidence="documented", source="openapi.yaml", profile="invoices", operations=()
    )


def _judge_by_walking(
    rule: Rule, judge: Callable[[World, Options], RuleResult], options: Options, world: World
) -> RuleResult:
    return unjudged(rule, Outcome.SKIP, READ_ONLY) if options.read_only else judge(world, options)


def _check_pattern(pattern: str, contract: Contract, tasks: Sequence[Task]) -> None:
    if any(fnmatchcase(task.id, pattern) for task in tasks):
        return
    ids = known_ids(contract)
    if pattern == layers.MODEL:
        raise BadSelection("the model layer is not part of this run", hint="add --model")
    if any(fnmatchcase(id_, pattern) for id_ in ids):
        raise BadSelection(f"no profile of this run has a rule {pattern!r}", hint="name its profile with --profile")
    close = get_close_matches(pattern, ids, n=3)
    hint = f"did you mean {' or '.join(close)}?" if close else "`invoice-conformance rules` lists them"
    raise BadSelection(f"there is no rule {pattern!r}", hint=hint)
