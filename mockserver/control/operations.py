"""Which handler serves which operation of the control plane's contract."""

from __future__ import annotations

from collections.abc import Mapping

from mockserver.control.command import CommandHandler
from mockserver.control.handlers import clock, faults, health, journal, marks, mock, stores

COMMANDS: Mapping[str, CommandHandler] = {
    "getState": mock.get_state,
    "listRules": mock.list_rules,
    "listChoices": mock.list_choices,
    "listScenarios": mock.list_scenarios,
    "listStrayCalls": mock.list_stray_calls,
    "clearStrayCalls": mock.clear_stray_calls,
    "listStores": stores.list_stores,
    "createStore": stores.create_store,
    "getStore": stores.get_store,
    "deleteStore": stores.delete_store,
    "updateStoreSettings": stores.update_store_settings,
    "seedStore": stores.seed_store,
    "resetStore": stores.reset_store,
    "checkInvariants": stores.check_invariants,
    "listSnapshots": marks.list_snapshots,
    "takeSnapshot": marks.take_snapshot,
    "deleteSnapshot": marks.delete_snapshot,
    "restoreSnapshot": marks.restore_snapshot,
    "listSavepoints": marks.list_savepoints,
    "beginSavepoint": marks.begin_savepoint,
    "releaseSavepoint": marks.release_savepoint,
    "rollBackSavepoint": marks.roll_back_savepoint,
    "diffMarks": marks.diff_marks,
    "getClock": clock.get_clock,
    "setClock": clock.set_clock,
    "advanceClock": clock.advance_clock,
    "listFaults": faults.list_faults,
    "addFault": faults.add_fault,
    "clearFaults": faults.clear_faults,
    "getFault": faults.get_fault,
    "deleteFault": faults.delete_fault,
    "listJournal": journal.list_journal,
    "clearJournal": journal.clear_journal,
    "verifyJournal": journal.verify_journal,
    "lintJournal": journal.lint_journal,
    "getHealth": health.get_health,
    "getReadiness": health.get_readiness,
    "getMetrics": health.get_metrics,
}
