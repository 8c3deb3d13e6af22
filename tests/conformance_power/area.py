"""What the tests of the suite's power have in common: an area of rules, the servers that break them, legal others."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import pytest
from starlette.types import ASGIApp

from conformance.judging import Outcome, RuleResult
from tests.conformance_power.in_process import CONTRACT, judged, new_app
from tests.conformance_power.mutants import Mutant
from tests.conformance_power.verdicts import dialects, not_passed

SECOND, LAST = 1, -1
"""Places among the values of every choice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """Some rules, the mutants of each, and servers that are right in another way than the mock, by name.

    Of the legal choices, those of the rules are tried, and `other_choices`: choices of other rules that change what the
    checks meet on their way. A rule in `may_lack_a_subject` need not be applicable.
    """

    rules: Sequence[str]
    mutants: Sequence[Mutant]
    other_choices: Collection[str] = ()
    legal: Mapping[str, Callable[[], ASGIApp]] = field(default_factory=dict)
    may_lack_a_subject: Collection[str] = ()

    @property
    def dialects(self) -> list[dict[str, str]]:
        """Each choice that matters here, taken in each way that is not its default."""
        names = {name for rule in self.rules for name in CONTRACT.rules[rule].choices} | set(self.other_choices)
        return dialects(sorted(names))

    def unmet(self, app: ASGIApp) -> dict[str, RuleResult]:
        """The rules that a server does not obey."""
        return not_passed(judged(app, rules=self.rules), may_lack_a_subject=self.may_lack_a_subject)


class AreaTests:
    """The tests of an area; a subclass says of which."""

    area: ClassVar[Area]

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """One test for each mutant, dialect and legal server of the area."""
        area = self.area
        if "mutant" in metafunc.fixturenames:
            metafunc.parametrize("mutant", area.mutants, ids=lambda mutant: f"{mutant.rule}: {mutant.name}")
        if "dialect" in metafunc.fixturenames:
            metafunc.parametrize("dialect", area.dialects, ids=lambda dialect: "=".join(*dialect.items()))
        if "legal" in metafunc.fixturenames:
            metafunc.parametrize("legal", area.legal.values(), ids=area.legal)

    def test_the_mock_obeys_every_rule(self) -> None:
        results = judged(new_app(), rules=self.area.rules)

        assert not_passed(results, may_lack_a_subject=self.area.may_lack_a_subject) == {}
        assert not [result.id for result in results.values() if result.missing]

    def test_every_rule_has_a_mutant(self) -> None:
        assert {mutant.rule for mutant in self.area.mutants} == set(self.area.rules)

    def test_a_broken_rule_fails(self, mutant: Mutant) -> None:
        result = judged(mutant.app(), rules=[mutant.rule], config=mutant.config)[mutant.rule]

        assert result.outcome is Outcome.FAIL

    def test_a_legal_choice_breaks_no_rule(self, dialect: Mapping[str, str]) -> None:
        assert self.area.unmet(new_app(dialect)) == {}

    @pytest.mark.parametrize("position", [SECOND, LAST], ids=["second values", "last values"])
    def test_many_legal_choices_together_break_no_rule(self, position: int) -> None:
        choices = {name: list(choice.values)[position] for name, choice in CONTRACT.choices.items()}

        assert self.area.unmet(new_app(choices)) == {}

    def test_the_order_of_rules_does_not_matter(self) -> None:
        results = judged(new_app(), rules=reversed(self.area.rules))

        assert not_passed(results, may_lack_a_subject=self.area.may_lack_a_subject) == {}


class AreaOfManyServersTests(AreaTests):
    """The tests of an area that names servers which are right in another way."""

    def test_a_server_that_is_right_in_another_way_breaks_no_rule(self, legal: Callable[[], ASGIApp]) -> None:
        assert self.area.unmet(legal()) == {}
