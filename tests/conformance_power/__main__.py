"""`make power`: judges every mutant and every dialect, and prints what the suite's verdict is worth.

python -m tests.conformance_power [--runs N] [--schemathesis] [--every K --from I]
"""

from __future__ import annotations

import argparse
import sys
import warnings
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

warnings.filterwarnings("ignore", module=r"connexion\.")

from conformance.judging import Outcome, RuleResult  # noqa: E402  # after the filter
from conformance.options import Options  # noqa: E402
from conformance.verdict import Terms, conclude  # noqa: E402
from tests.conformance_power.in_process import CONTRACT, judged, judged_by_every_layer, new_app  # noqa: E402
from tests.conformance_power.mutants import Mutant, all_mutants  # noqa: E402
from tests.conformance_power.plain_schemathesis import kills  # noqa: E402

MOST_FAILURES = 3
BAD = (Outcome.FAIL, Outcome.WARN, Outcome.ERROR)


@dataclass(frozen=True, slots=True)
class Kill:
    """What the suite said of a mutant: whether its own rule failed, and every rule that did."""

    name: str
    rule: str
    is_killed: bool
    failed: tuple[str, ...]
    by_schemathesis: bool | None = None


def judge_mutant(position: int, *, with_schemathesis: bool = False) -> Kill:
    """Judge the mutant at a position of the table."""
    mutant = all_mutants()[position]
    failed = _failed(mutant)
    plain = kills(mutant.app()) if with_schemathesis else None
    return Kill(mutant.name, mutant.rule, mutant.rule in failed, failed, plain)


def judge_dialect(dialect: tuple[str, str]) -> tuple[str, ...]:
    """The rules that fail, or could not be judged, in a legal dialect."""
    return _not_passed(judged_by_every_layer(new_app(dict([dialect]))))


def judge_mock(seed: int) -> tuple[str, ...]:
    """The rules that the mock fails with this seed."""
    return _not_passed(judged_by_every_layer(new_app(), options=Options(seed=seed)))


def dialects() -> list[tuple[str, str]]:
    """Every value of every choice that is not its default."""
    return [(c.name, value) for c in CONTRACT.choices.values() for value in c.values if value != c.default]


def main(argv: Sequence[str] | None = None) -> int:
    """Print the tables; 0 when every mutant is killed by its own rule and nothing legal is refused."""
    arguments = _arguments(argv)
    chosen = range(arguments.first, len(all_mutants()), arguments.every)
    some_dialects = dialects()[arguments.first :: arguments.every]
    with ProcessPoolExecutor(arguments.jobs) as pool:
        futures = [pool.submit(judge_mutant, i, with_schemathesis=arguments.schemathesis) for i in chosen]
        found = [future.result() for future in futures]
        refused = dict(zip(some_dialects, pool.map(judge_dialect, some_dialects), strict=True))
        flakes = [failed for failed in pool.map(judge_mock, range(arguments.runs)) if failed]
    _print_kills(found)
    _print_summary(found, refused, flakes, arguments.runs)
    survivors = [kill for kill in found if not kill.is_killed]
    return int(bool(survivors or flakes or any(refused.values())))


def _failed(mutant: Mutant) -> tuple[str, ...]:
    concluded = conclude(list(judged(mutant.app(), config=mutant.config).values()), Terms(fail_on="should"))
    return tuple(result.id for result in concluded.results if result.outcome in BAD)


def _not_passed(results: dict[str, RuleResult]) -> tuple[str, ...]:
    return tuple(
        f"{result.id} {result.outcome} {result.reason}"
        for result in results.values()
        if result.outcome not in (Outcome.PASS, Outcome.SKIP)
    )


def _print_kills(found: Sequence[Kill]) -> None:
    width = max(len(kill.name) for kill in found)
    print(f"{'mutant':<{width}}  {'own rule':<48}  own  failing  plain st run")
    for kill in found:
        plain = {True: "killed", False: "survived", None: "-"}[kill.by_schemathesis]
        own = "yes" if kill.is_killed else "NO"
        print(f"{kill.name:<{width}}  {kill.rule:<48}  {own:<3}  {len(kill.failed):>7}  {plain}")


def _print_summary(
    found: Sequence[Kill], refused: dict[tuple[str, str], tuple[str, ...]], flakes: list[tuple[str, ...]], runs: int
) -> None:
    killed = [kill for kill in found if kill.is_killed]
    focused = [kill for kill in killed if len(kill.failed) <= MOST_FAILURES]
    plain = Counter(kill.by_schemathesis for kill in found)
    rules = {kill.rule for kill in killed}
    count = f"{len(killed)} of {len(found)} mutants, {len(rules)} of {len(CONTRACT.rules)} rules"
    print(f"\nkilled by their own rule      {count}")
    share = f"{len(focused)} of {len(killed)} ({len(focused) / max(len(killed), 1):.0%}, goal 85%)"
    print(f"with at most {MOST_FAILURES} failing rules   {share}")
    if plain[True] or plain[False]:
        print(f"killed by plain st run        {plain[True]} of {plain[True] + plain[False]}")
    print(f"dialects that pass            {sum(not failed for failed in refused.values())} of {len(refused)}")
    print(f"runs without a failure        {runs - len(flakes)} of {runs}")
    for kill in found:
        if not kill.is_killed:
            print(f"survived: {kill.name} ({kill.rule}); failed: {', '.join(kill.failed) or 'nothing'}")
    for (name, value), failed in refused.items():
        if failed:
            print(f"refused dialect: {name}={value}: {', '.join(failed)}")
    for failed in flakes:
        print(f"failed on the mock: {', '.join(failed)}")


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.conformance_power", description=__doc__)
    parser.add_argument("--runs", type=int, default=20, help="runs against the unmodified mock (default: %(default)s)")
    parser.add_argument(
        "--schemathesis", action="store_true", help="also run plain `st run` against each mutant (slow)"
    )
    parser.add_argument("--every", type=int, default=1, metavar="K", help="only every K-th mutant and dialect")
    parser.add_argument("--first", type=int, default=0, metavar="I", help="start at the I-th")
    parser.add_argument("--jobs", type=int, default=2, help="processes (default: %(default)s)")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
