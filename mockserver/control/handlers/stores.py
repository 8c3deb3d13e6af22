"""The operations of the tag `stores`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from fixtures.recipe import GENERATE, expanded
from fixtures.scenario import UnknownScenario, problems, scenario
from fixtures.shape import Problem
from mockserver.api.seeding import BadSeed, fill_store
from mockserver.control.clocks import clock_of
from mockserver.control.clocks import shown as shown_clock
from mockserver.control.command import DONE, Command, Result
from mockserver.control.invariants import checked, violations
from mockserver.control.refusals import BadDocument, InTheWay, Missing, Senseless
from mockserver.control.workspace import DEFAULT_DUE_DAYS, Workspace
from mockserver.domain.choices import BadChoice, settle
from mockserver.domain.invoice import Terms
from mockserver.domain.knobs import Knobs, RateLimit, StoreClock
from mockserver.settings import PROVIDER_RATE_LIMIT
from mockserver.store.ports import VirtualStore

MOST_GENERATED = 20_000
"""Records that one document may ask a recipe to make: what takes about ten seconds."""


def list_stores(command: Command) -> Result:
    """Every virtual store."""
    shown = [store_body(command, workspace) for workspace in command.workspaces]
    return Result({"total": len(shown), "stores": shown})


def create_store(command: Command) -> Result:
    """Make a virtual store.

    Raises:
        BadDocument: The data have problems; no store was made.
        Senseless: The settings cannot be meant.
        InTheWay: The hash is taken, or there are as many stores as there may be.
    """
    body = command.body
    made_hash, made_token = command.tools.new_credentials()
    while command.workspaces.find(made_hash) is not None:  # another run or process drew it from the same seed
        made_hash, made_token = command.tools.new_credentials()
    knobs, due_days = _turned(command, Knobs(), DEFAULT_DUE_DAYS, body.get("settings", {}), "/settings")
    if "clock" in body:
        knobs = replace(knobs, clock=clock_of(body["clock"], StoreClock(), command.system_now, "/clock"))
    document, pointer = _document(command, body)
    if "dueDays" not in body.get("settings", {}):
        due_days = document.get("settings", {}).get("due_days", due_days)
    now = knobs.clock.now(command.system_now)
    terms = Terms(now=now, due_days=due_days, choices=knobs.choices_over(command.tools.settings.choices))
    try:
        workspace = command.workspaces.create(
            body.get("storeHash", made_hash),
            token=body.get("authToken", made_token),
            due_days=due_days,
            knobs=knobs,
            ttl_s=body.get("ttlS"),
            fill=partial(fill_store, part=document, pointer=pointer, terms=terms),
        )
    except BadSeed as error:
        raise BadDocument(error.problems) from None
    return Result(store_body(command, workspace), status=201)


def get_store(command: Command) -> Result:
    """One virtual store."""
    return Result(store_body(command, command.workspace))


def delete_store(command: Command) -> Result:
    """Remove a virtual store and everything in it."""
    command.workspaces.remove(command.workspace.store.hash)
    return DONE


def update_store_settings(command: Command) -> Result:
    """Change the settings that were sent."""
    store = command.workspace.store
    with store.transaction():
        store.knobs, store.due_days = _turned(command, store.knobs, store.due_days, command.body, "")
    return Result(_settings(command, store))


def seed_store(command: Command) -> Result:
    """Fill a store from a scenario or a document.

    Raises:
        Missing: There is no such scenario.
        BadDocument: It has problems; nothing was changed.
        InTheWay: The scenario does not fit beside what the store holds; nothing was changed.
    """
    store = command.workspace.store
    document, pointer = _document(command, command.body)
    before = _counts(store)
    due_days = document.get("settings", {}).get("due_days", store.due_days)
    now = store.knobs.clock.now(command.system_now)
    choices = store.knobs.choices_over(command.tools.settings.choices)
    store.written = None
    try:
        fill_store(store, part=document, pointer=pointer, terms=Terms(now=now, due_days=due_days, choices=choices))
    except BadSeed as error:
        if "scenario" in command.body and any(before.values()):
            raise InTheWay(
                f"The store {store.hash!r} is not empty, and the scenario does not fit beside what it holds.",
                hint=f"Reset it first: POST /_mock/stores/{store.hash}/reset, "
                f"or `invoice-mock reset --store-hash {store.hash}`.",
            ) from None
        raise BadDocument(error.problems) from None
    store.due_days = due_days
    after = _counts(store)
    return Result({"counts": {kind: after[kind] - before[kind] for kind in after if after[kind] != before[kind]}})


def reset_store(command: Command) -> Result:
    """Make a store as new: empty."""
    workspace = command.workspaces.reset(command.workspace, command.body.get("keep", ()))
    workspace.journal.go_back(())
    return Result(store_body(command, workspace))


def check_invariants(command: Command) -> Result:
    """Whether the books of a store balance."""
    store = command.workspace.store
    found = violations(store, store.knobs.choices_over(command.tools.settings.choices))
    return Result({"holds": not found, "checked": checked(store), "violations": found})


def store_body(command: Command, workspace: Workspace) -> dict[str, Any]:
    """A virtual store as the control plane shows it."""
    store = workspace.store
    return {
        "storeHash": store.hash,
        "authToken": store.token,
        "createdAt": workspace.tenure.created_at,
        "expiresAt": store.expires_at,
        "generation": workspace.generation,
        "settings": _settings(command, store),
        "clock": shown_clock(store.knobs.clock, command.system_now),
        "counts": _counts(store),
        "calls": workspace.journal.last,
        "faults": len(workspace.faults),
        "snapshots": len(workspace.snapshots),
        "savepoints": len(workspace.savepoints),
    }


def _settings(command: Command, store: VirtualStore) -> dict[str, Any]:
    server = command.tools.settings
    limit = store.knobs.rate_limit_over(server.rate_limit)
    own = store.knobs.choices_over(server.choices)
    return {
        "dueDays": store.due_days,
        "choices": {name: value for name, value in own.items() if value != server.choices[name]},
        "rateLimit": None if limit is None else {"calls": limit.calls, "windowS": limit.window_s},
    }


def _counts(store: VirtualStore) -> dict[str, int]:
    return {kind: len(collection) for kind, collection in store.collections.items()}


def _turned(
    command: Command, knobs: Knobs, due_days: int, settings: Mapping[str, Any], pointer: str
) -> tuple[Knobs, int]:
    """Knobs and due days with the settings that were sent.

    Raises:
        Senseless: A choice is not one of the contract's.
    """
    if "choices" in settings:
        server = command.tools.settings.choices
        wanted = {**knobs.choices_over(server), **settings["choices"]}
        offered = {choice.name: tuple(choice.values) for choice in command.tools.contract.choices.values()}
        try:
            taken = {name: server.get(name, "") if value is None else value for name, value in wanted.items()}
            knobs = replace(knobs, choices=settle(offered, taken))
        except BadChoice as error:
            raise Senseless(
                "The settings name a choice that there is not.",
                hint="GET /_mock/choices lists them with their values.",
                problems=[Problem(f"{pointer}/choices", str(error))],
            ) from None
    if "rateLimit" in settings:
        wanted_limit = settings["rateLimit"]
        limit = {"off": None, "provider": PROVIDER_RATE_LIMIT}.get(wanted_limit) if isinstance(wanted_limit, str) else (
            RateLimit(calls=wanted_limit["calls"], window_s=wanted_limit["windowS"])
        )  # fmt: skip
        knobs = replace(knobs, rate_limit=limit, has_own_rate_limit=True)
    return knobs, settings.get("dueDays", due_days)


def _document(command: Command, body: Mapping[str, Any]) -> tuple[Mapping[str, Any], str]:
    """The scenario document that a body names or holds, and the pointer to it.

    Raises:
        Missing: There is no such scenario.
        BadDocument: The document has problems.
    """
    if {"scenario", "document"} <= body.keys():
        problem = Problem("/document", "stands beside /scenario, and only one of them can be meant")
        raise BadDocument([problem])
    if "scenario" in body:
        try:
            return scenario(body["scenario"], whole=False), "/scenario"
        except UnknownScenario as error:
            raise Missing(str(error), hint="GET /_mock/scenarios lists them; a document of your own goes into "
                          "/document.") from None  # fmt: skip
    document = body.get("document", {})
    found = [
        Problem(f"/document{problem.pointer}", problem.text) for problem in problems(document, command.tools.contract)
    ]
    if "stores" in document:
        found.append(Problem("/document/stores", "a document that is posted fills one store only"))
    recipe = document.get(GENERATE)
    if not found and recipe is not None and recipe["count"] > MOST_GENERATED:
        text = f"more than {MOST_GENERATED} are not made here: generate a file and load it"
        found.append(Problem(f"/document/{GENERATE}/count", text))
    if found:
        raise BadDocument(found)
    return expanded(dict(document), whole=False), "/document"
