"""Which checks judge which rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules

from conformance.world import World
from fixtures.contract import Contract

Judge = Callable[[World], None]
CHECKS = "conformance.checks"
"""The package of the checks, by name: its modules import this one."""


class BadRulebook(Exception):
    """A rule has no check, or a check names a rule that the contract does not have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One scenario that judges a rule.

    `needs` are rules on which it builds; `is_read_only` says that it writes nothing.
    """

    rule: str
    name: str
    scenario: str
    judge: Judge
    needs: tuple[str, ...] = ()
    is_read_only: bool = False

    @property
    def id(self) -> str:
        """The rule and the scenario, as reports and `-k` name them."""
        return f"{self.rule}:{self.name}"


_checks: list[Check] = []


def check(rule: str, *, needs: Iterable[str] = (), is_read_only: bool = False) -> Callable[[Judge], Judge]:
    """Register a function as a check of `rule`. Its docstring tells the scenario and the expected answer."""

    def register(judge: Judge) -> Judge:
        scenario = " ".join((judge.__doc__ or "").split())
        if not scenario:
            raise BadRulebook(f"the check {judge.__name__} of {rule} has no docstring")
        _checks.append(
            Check(
                rule=rule,
                name=judge.__name__.replace("_", "-"),
                scenario=scenario,
                judge=judge,
                needs=tuple(needs),
                is_read_only=is_read_only,
            )
        )
        return judge

    return register


def rulebook(contract: Contract, *, is_complete: bool = True) -> Mapping[str, tuple[Check, ...]]:
    """The checks of every rule of the contract, in its order.

    Raises:
        BadRulebook: A rule has no check (where the book has to be complete), or a check names a rule that there is not.
    """
    for module in iter_modules(import_module(CHECKS).__path__, f"{CHECKS}."):
        import_module(module.name)
    book: dict[str, list[Check]] = {rule: [] for rule in contract.rules}
    for one in _checks:
        for rule in (one.rule, *one.needs):
            if rule not in book:
                raise BadRulebook(f"the check {one.name} names {rule}, which is not a rule of the contract")
        book[one.rule].append(one)
    without = [rule for rule, its in book.items() if not its]
    if without and is_complete:
        raise BadRulebook(f"rules without a check: {', '.join(without)}")
    return {rule: tuple(its) for rule, its in book.items()}
