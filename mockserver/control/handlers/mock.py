"""The operations of the tag `mock`."""

from __future__ import annotations

from collections import Counter

from fixtures.contract import Rule
from fixtures.scenario import scenario_names
from mockserver.control.command import DONE, Command, Result
from mockserver.control.handlers.journal import listed
from mockserver.control.journal import Search


def get_state(command: Command) -> Result:
    """What this mock is and holds."""
    workspaces, settings = command.workspaces, command.tools.settings
    limits = settings.limits
    return Result(
        {
            "version": command.tools.version,
            "seed": command.tools.seed,
            "time": command.system_now,
            "generation": workspaces.generation,
            "autoStores": settings.auto_stores,
            "stores": len(list(workspaces)),
            "limits": {
                "stores": limits.stores,
                "snapshots": limits.snapshots,
                "savepoints": limits.savepoints,
                "journal": limits.journal,
                "faults": limits.faults,
            },
            "strayCalls": len(workspaces.stray),
        }
    )


def list_rules(command: Command) -> Result:
    """The rules, each with the calls that went to its operations and those that it refused."""
    wanted = command.parameters
    workspaces = [command.workspace] if "storeHash" in wanted else list(command.workspaces)
    records = [record for workspace in workspaces for record in workspace.journal]
    calls = Counter(record.operation_id for record in records)
    refusals = Counter(record.rule for record in records)
    rules = list(command.tools.contract.rules.values())
    called = {rule.id: sum(calls[operation] for operation in rule.operations) for rule in rules}
    covered = {"true": {True}, "false": {False}}.get(wanted.get("covered", ""), {True, False})
    return Result(
        {
            "total": len(rules),
            "covered": sum(1 for count in called.values() if count),
            "rules": [
                _shown(rule, called[rule.id], refusals[rule.id]) for rule in rules if bool(called[rule.id]) in covered
            ],
        }
    )


def list_choices(command: Command) -> Result:
    """The open points, and what new stores do about them."""
    taken = command.tools.settings.choices
    return Result(
        {
            "choices": [
                {
                    "name": choice.name,
                    "text": choice.text,
                    "values": dict(choice.values),
                    "default": choice.default,
                    "taken": taken[choice.name],
                }
                for choice in command.tools.contract.choices.values()
            ]
        }
    )


def list_scenarios(_: Command) -> Result:
    """The scenarios that come along."""
    return Result({"scenarios": [{"name": name, "description": text} for name, text in scenario_names()]})


def list_stray_calls(command: Command) -> Result:
    """Calls that no store could be found for."""
    search = Search(after=command.parameters["after"])
    return listed(command.workspaces.stray, search, command.parameters["limit"])


def clear_stray_calls(command: Command) -> Result:
    """Forget them."""
    command.workspaces.stray.clear()
    return DONE


def _shown(rule: Rule, calls: int, refusals: int) -> dict[str, object]:
    return {
        "id": rule.id,
        "text": rule.text,
        "level": rule.level,
        "evidence": rule.evidence,
        "source": rule.source,
        "profile": rule.profile,
        "operations": rule.operations,
        "choices": rule.choices,
        "calls": calls,
        "refusals": refusals,
    }
