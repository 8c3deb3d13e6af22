"""The operations of the tag `journal`."""

from __future__ import annotations

from mockserver.control.command import DONE, Command, Result
from mockserver.control.journal import Journal, Search, searched, shown
from mockserver.control.lint import findings
from mockserver.control.verify import check_operations, failures
from mockserver.settings import PROVIDER_RATE_LIMIT


def list_journal(command: Command) -> Result:
    """The calls of a store that satisfy the conditions."""
    wanted = command.parameters
    search = Search(
        after=wanted["after"],
        operation_id=wanted.get("operationId"),
        method=wanted.get("method"),
        path=wanted.get("path"),
        status=wanted.get("status"),
        contains=wanted.get("contains"),
        faulted={"true": True, "false": False}.get(wanted.get("faulted", "")),
    )
    return listed(command.workspace.journal, search, wanted["limit"])


def clear_journal(command: Command) -> Result:
    """Forget the calls of a store."""
    command.workspace.journal.clear()
    return DONE


def verify_journal(command: Command) -> Result:
    """Whether a client sent what it should."""
    expected = command.body["expect"]
    check_operations(expected, command.tools.contract.operations)
    found = failures(list(command.workspace.journal), expected, in_order=command.body.get("inOrder", False))
    return Result({"holds": not found, "failures": found})


def lint_journal(command: Command) -> Result:
    """What the client does that will hurt it against the real API."""
    workspace = command.workspace
    limit = workspace.store.knobs.rate_limit_over(command.tools.settings.rate_limit) or PROVIDER_RATE_LIMIT
    records = list(workspace.journal)
    return Result({"calls": len(records), "findings": findings(records, limit, command.tools.contract.operations)})


def listed(journal: Journal, search: Search, limit: int) -> Result:
    """The calls of a journal that are wanted, at most `limit`."""
    found = searched(journal, search)
    return Result(
        {
            "total": len(found),
            "dropped": journal.dropped,
            "last": journal.last,
            "calls": [shown(record) for record in found[:limit]],
        }
    )
