"""Where one process judges: its connection, its world, and what it does when the target goes away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from conformance.judging import NOT_ASKED, Outcome, RuleResult
from conformance.outcomes import TargetError
from conformance.running.preflight import examine
from conformance.running.run import Run
from conformance.running.selection import Task
from conformance.session import Session
from conformance.world import new_world
from fixtures.contract import Contract

Calls = dict[str, dict[str, int]]
"""How often each operation was called, by operationId and status."""


class Bench:
    """Judges tasks, one at a time. `worker` tells the processes of a run apart; `workers` share the rate limit."""

    def __init__(self, run: Run, contract: Contract, *, worker: str = "", workers: int = 1) -> None:
        config = run.config
        if config.rate_per_minute:
            config = replace(config, rate_per_minute=config.rate_per_minute / workers)
        self._config = config
        self._contract = contract
        self._keep = run.options.keep
        self.session = Session(config, contract, is_read_only=run.options.read_only)
        prefix = f"{run.prefix}-{worker}" if worker else run.prefix
        self.world = new_world(config, contract, self.session, prefix=prefix, folder=run.folder)
        self._gone = ""
        self._counted: Mapping[tuple[str, int], int] = {}

    def judge(self, task: Task) -> RuleResult:
        """How a rule stands. A target that went away breaks no rule: from then on every rule is an error."""
        if self._gone:
            return task.unjudged(Outcome.ERROR, f"{NOT_ASKED}{self._gone}")
        try:
            result = task.judge(self.world)
        except TargetError as error:
            result = task.unjudged(Outcome.ERROR, str(error))
        except Exception as error:  # noqa: BLE001  # a fault of the suite is an error of this rule, and the run goes on
            result = task.unjudged(Outcome.ERROR, f"fault of the suite: {type(error).__name__}: {error}")
        if result.outcome in (Outcome.FAIL, Outcome.ERROR):
            self._look_whether_the_target_is_there(result)
        return result.redacted(self.session.secrets)

    def calls(self) -> Calls:
        """The calls since this was last asked."""
        now = dict(self.session.tally.statuses)
        new = Counter(now) - Counter(self._counted)
        self._counted = now
        calls: Calls = {}
        for (operation_id, status), count in new.items():
            calls.setdefault(operation_id, {})[str(status)] = count
        return calls

    def close(self) -> None:
        """Take out everything that was made, unless it is to be kept, and hang up."""
        try:
            if not self._keep:
                self.world.cleanup()
        finally:
            self.session.close()

    def _look_whether_the_target_is_there(self, result: RuleResult) -> None:
        trouble = examine(self.session, self._config, self._contract)
        if trouble:
            self._gone = trouble.text
            result.outcome = Outcome.ERROR
            result.reason = "; ".join(filter(None, (result.reason, trouble.text)))
            result.failures = []
