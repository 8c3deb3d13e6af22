"""The operations of the tag `faults`."""

from __future__ import annotations

from typing import Any

from fixtures.shape import Problem
from mockserver.control.command import DONE, Command, Result
from mockserver.control.faults import MAX_IN_A_ROW, FaultRule, Standing, matched_operations, misfits
from mockserver.control.refusals import InTheWay, Missing, Senseless


def list_faults(command: Command) -> Result:
    """The fault rules of a store."""
    standings = list(command.workspace.faults.standings.values())
    return Result({"total": len(standings), "faults": [_shown(command, standing) for standing in standings]})


def add_fault(command: Command) -> Result:
    """Add a fault rule.

    Raises:
        InTheWay: Its id is taken, or there are as many rules as there may be.
        Senseless: It can match nothing, or its effect does not go together.
    """
    board, body = command.workspace.faults, command.body
    most = command.tools.settings.limits.faults
    if len(board) >= most:
        raise InTheWay(f"There are {most} fault rules, and no more are allowed.", hint="Delete some.")
    if body.get("id") in board.standings:
        raise InTheWay(f"There is a fault rule {body['id']!r} already.", hint="Take another id, or delete that rule.")
    rule = FaultRule(
        id=body.get("id") or board.new_id(),
        operations=tuple(body.get("operations", ())),
        methods=tuple(body.get("methods", ())),
        share=body.get("share", 1),
        skip=body.get("skip", 0),
        count=body.get("count"),
        max_in_a_row=body.get("maxInARow", body.get("count", MAX_IN_A_ROW)),
        seed=body.get("seed", command.tools.seed),
        effect=body["effect"],
    )
    _check(command, rule)
    return Result(_shown(command, board.add(rule)), status=201)


def get_fault(command: Command) -> Result:
    """One fault rule, and how often it matched and hit."""
    return Result(_shown(command, _standing(command)))


def delete_fault(command: Command) -> Result:
    """Remove a fault rule."""
    del command.workspace.faults.standings[_standing(command).rule.id]
    return DONE


def clear_faults(command: Command) -> Result:
    """Remove every fault rule of a store."""
    command.workspace.faults.standings.clear()
    return DONE


def _check(command: Command, rule: FaultRule) -> None:
    operations = command.tools.contract.operations
    problems = [
        Problem(f"/operations/{position}", f"{name!r} is no operation of the contract")
        for position, name in enumerate(rule.operations)
        if name not in operations
    ]
    problems += [Problem(f"/effect/{name}", text) for name, text in misfits(rule.effect)]
    if not problems and not _matched(command, rule):
        methods = ", ".join(sorted({operations[name].method for name in rule.operations}))
        problems.append(Problem("/methods", f"these operations have other methods: {methods}"))
    if problems:
        raise Senseless(
            "This rule could match no call, or do nothing sensible to it.",
            hint="/openapi.json names the operations, /_mock/docs/ the members of each effect.",
            problems=problems,
        )


def _standing(command: Command) -> Standing:
    wanted, standings = command.parameters["faultId"], command.workspace.faults.standings
    if wanted not in standings:
        there = ", ".join(standings) or "none"
        raise Missing(f"There is no fault rule {wanted!r}.", hint=f"The fault rules of this store: {there}.")
    return standings[wanted]


def _matched(command: Command, rule: FaultRule) -> list[str]:
    return matched_operations(rule, [(op.id, op.method) for op in command.tools.contract.operations.values()])


def _shown(command: Command, standing: Standing) -> dict[str, Any]:
    rule = standing.rule
    return {
        "id": rule.id,
        "operations": rule.operations,
        "methods": rule.methods,
        "share": rule.share,
        "skip": rule.skip,
        "count": rule.count,
        "maxInARow": rule.max_in_a_row,
        "seed": rule.seed,
        "effect": rule.effect,
        "matches": _matched(command, rule),
        "matched": standing.matched,
        "hit": standing.hit,
    }
