"""`plan`, `cleanup` and `rules`; and where `run` is found."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping

from conformance.command import catalogue
from conformance.command.plan import measured, plan, print_plan
from conformance.command.reading import check_profiles, new_console, read_book, read_config, read_tasks
from conformance.command.run import run
from conformance.command.stop import DONE, NOT_JUDGED, Stop
from conformance.options import Options
from conformance.running.assessment import look
from conformance.running.run import Run
from conformance.running.selection import profiles
from conformance.running.tidying import folder_of, is_run_prefix, tidy
from fixtures.contract import Contract

Command = Callable[[argparse.Namespace, Contract], int]


def _plan(arguments: argparse.Namespace, contract: Contract) -> int:
    config = read_config(arguments, {"base_url": "http://target", "auth_token": "-", "store_hash": "-"})
    check_profiles(config.profiles, contract)
    options = Options(rules=tuple(arguments.rule), read_only=arguments.read_only, model=arguments.model)
    print_plan(plan(read_tasks(contract, config, options), config, options, measured()), config, new_console())
    return DONE


def _cleanup(arguments: argparse.Namespace, contract: Contract) -> int:
    """Remove what a run left.

    Raises:
        Stop: The prefix is none of a run, the target cannot be reached, or does not delete.
    """
    prefix = arguments.prefix.rstrip("-")
    if not is_run_prefix(prefix):
        raise Stop(f"{prefix!r} is not the prefix of a run", hint="a run prints its own, such as cft-1f0c22ab")
    the_run = Run(
        config=read_config(arguments), options=Options(), prefix=prefix, folder=folder_of(arguments.report_dir, prefix)
    )
    if trouble := look(the_run, contract):
        raise Stop(trouble.text, hint=trouble.hint, status=NOT_JUDGED)
    removed, left = tidy(the_run, contract, search=True)
    payments = f" and {removed['payment']} payments" if removed["payment"] else ""
    print(f"{removed['invoice']} invoices{payments} of {prefix} removed")
    if left:
        ids = ", ".join(f"{entry.kind} {entry.id}" for entry in left)
        raise Stop(f"the target did not delete {ids}", hint="look at them by hand", status=NOT_JUDGED)
    return DONE


def _rules(arguments: argparse.Namespace, contract: Contract) -> int:
    wanted = arguments.profile or profiles(contract)
    check_profiles(wanted, contract)
    rules = catalogue.catalogue(contract, read_book(contract), wanted)
    if arguments.format == "table":
        catalogue.print_table(rules, new_console())
    else:
        print({"json": catalogue.as_json, "markdown": catalogue.as_markdown}[arguments.format](rules))
    return DONE


COMMANDS: Mapping[str, Command] = {"run": run, "plan": _plan, "cleanup": _cleanup, "rules": _rules}
"""What each word of the command line does; the result is the exit status."""
