"""The operations of the tag `marks`."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

from mockserver.control.command import DONE, Command, Result
from mockserver.control.handlers.stores import store_body
from mockserver.control.journal import Lineage
from mockserver.control.marks import (
    Mark,
    Records,
    Savepoint,
    Snapshot,
    between,
    diff,
    lineage_in,
    records_before,
    records_of,
    writers,
)
from mockserver.control.refusals import InTheWay, Missing
from mockserver.control.workspace import Workspace
from mockserver.store.image import MOST_CHANGES, Change
from mockserver.store.ports import VirtualStore


def list_snapshots(command: Command) -> Result:
    """The snapshots of a store, oldest first."""
    return _listed(list(command.workspace.snapshots.values()))


def take_snapshot(command: Command) -> Result:
    """Keep the records as they are now, under a name.

    Raises:
        InTheWay: There are as many snapshots as there may be.
    """
    workspace, name = command.workspace, command.parameters["name"]
    most = command.tools.settings.limits.snapshots
    if name not in workspace.snapshots and len(workspace.snapshots) >= most:
        raise InTheWay(
            f"There are {most} snapshots, and no more are allowed.",
            hint="Delete some, or start the mock with a higher --max-snapshots.",
        )
    snapshot = Snapshot(**_moment(command, workspace, name), image=workspace.store.image())
    workspace.snapshots.pop(name, None)
    workspace.snapshots[name] = snapshot
    return Result(_shown(snapshot))


def delete_snapshot(command: Command) -> Result:
    """Forget a snapshot."""
    snapshot = _snapshot(command.workspace, command.parameters["name"])
    del command.workspace.snapshots[snapshot.name]
    return DONE


def restore_snapshot(command: Command) -> Result:
    """Return to a snapshot."""
    snapshot = _snapshot(command.workspace, command.parameters["name"])
    workspace = command.workspaces.restore(command.workspace, snapshot.image)
    workspace.journal.go_back(lineage_in(workspace.journal, snapshot))
    return Result(store_body(command, workspace))


def list_savepoints(command: Command) -> Result:
    """The open savepoints of a store, outermost first."""
    return _listed(command.workspace.savepoints)


def begin_savepoint(command: Command) -> Result:
    """Begin a savepoint inside those that are open.

    Raises:
        InTheWay: The name is taken, or there are as many as there may be.
    """
    workspace = command.workspace
    taken = {savepoint.name for savepoint in workspace.savepoints}
    name = command.body.get("name") or next(name for n in itertools.count(1) if (name := f"savepoint-{n}") not in taken)
    if name in taken:
        raise InTheWay(f"There is a savepoint {name!r} already.", hint="Take another name, or end that one.")
    most = command.tools.settings.limits.savepoints
    if len(taken) >= most:
        raise InTheWay(f"There are {most} savepoints inside each other.", hint="Roll some back, or release them.")
    store = workspace.store
    if not workspace.savepoints:
        store.history = []
    history = _history(workspace)
    last_ids = {kind: collection.last_id for kind, collection in store.collections.items()}
    moment = _moment(command, workspace, name)
    workspace.savepoints.append(Savepoint(**moment, position=len(history), last_ids=last_ids))
    return Result(_shown(workspace.savepoints[-1]), status=201)


def release_savepoint(command: Command) -> Result:
    """End a savepoint and keep what was changed."""
    _end(command.workspace, _savepoint(command.workspace, command.parameters["name"]))
    return DONE


def roll_back_savepoint(command: Command) -> Result:
    """End a savepoint and undo what was changed since.

    Raises:
        InTheWay: That is too much to remember.
    """
    workspace = command.workspace
    savepoint = _savepoint(workspace, command.parameters["name"])
    _history(workspace)
    workspace.store.written = None
    workspace.store.undo(savepoint.position, savepoint.last_ids)
    workspace.journal.go_back(lineage_in(workspace.journal, savepoint))
    _end(workspace, savepoint)
    return Result(store_body(command, workspace))


def diff_marks(command: Command) -> Result:
    """What changed between two marks."""
    workspace = command.workspace
    start, end = command.parameters["from"], command.parameters["to"]
    (before, earlier), (after, later) = _state(workspace, start), _state(workspace, end)
    calls = between(workspace.journal, earlier, later)
    found: dict[str, list[dict[str, Any]]] = {"added": [], "removed": [], "changed": []}
    for difference in diff(before, after):
        group = "added" if difference.before is None else "removed" if difference.after is None else "changed"
        wrote = writers(calls, difference)
        found[group].append({"record": difference.name, "fields": difference.fields(), "calls": wrote})
    return Result({"from": start, "to": end, **found})


def _state(workspace: Workspace, reference: str) -> tuple[Records, Lineage]:
    """The records at a mark, and the calls that made them.

    Raises:
        Missing: There is no such mark.
    """
    kind, _, name = reference.partition(":")
    now = _records(workspace.store)
    match kind:
        case "now":
            return now, workspace.journal.came_from()
        case "empty":
            return {}, ()
        case "snapshot":
            snapshot = _snapshot(workspace, name)
            return records_of(snapshot.image), lineage_in(workspace.journal, snapshot)
        case _:
            savepoint = _savepoint(workspace, name)
            records = records_before(now, _history(workspace)[savepoint.position :])
            return records, lineage_in(workspace.journal, savepoint)


def _records(store: VirtualStore) -> Records:
    return {kind: {record.id: record for record in collection} for kind, collection in store.collections.items()}


def _history(workspace: Workspace) -> list[Change]:
    """What was changed since the outermost savepoint.

    Raises:
        InTheWay: It was too much to remember.
    """
    if workspace.store.history is None:
        raise InTheWay(
            f"More than {MOST_CHANGES} changes were made since the outermost savepoint; they cannot be undone.",
            hint="Release the savepoints. For so many changes take a snapshot instead.",
        )
    return workspace.store.history


def _end(workspace: Workspace, savepoint: Savepoint) -> None:
    del workspace.savepoints[workspace.savepoints.index(savepoint) :]
    if not workspace.savepoints:
        workspace.store.history = None


def _snapshot(workspace: Workspace, name: str) -> Snapshot:
    if name not in workspace.snapshots:
        there = ", ".join(workspace.snapshots) or "none"
        raise Missing(f"There is no snapshot {name!r}.", hint=f"The snapshots of this store: {there}.")
    return workspace.snapshots[name]


def _savepoint(workspace: Workspace, name: str) -> Savepoint:
    for savepoint in workspace.savepoints:
        if savepoint.name == name:
            return savepoint
    there = ", ".join(savepoint.name for savepoint in workspace.savepoints) or "none"
    raise Missing(f"There is no open savepoint {name!r}.", hint=f"The open savepoints of this store: {there}.")


def _moment(command: Command, workspace: Workspace, name: str) -> dict[str, Any]:
    store = workspace.store
    return {
        "name": name,
        "at": workspace.now(command.system_now),
        "call": workspace.journal.last,
        "lineage": workspace.journal.came_from(),
        "journal": workspace.journal.identity,
        "record_count": sum(map(len, store.collections.values())),
    }


def _shown(mark: Mark) -> dict[str, Any]:
    return {"name": mark.name, "at": mark.at, "call": mark.call, "records": mark.record_count}


def _listed(marks: Sequence[Mark]) -> Result:
    return Result({"total": len(marks), "marks": [_shown(mark) for mark in marks]})
