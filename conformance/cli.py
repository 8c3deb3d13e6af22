"""The command line: reads arguments, starts a command, words what goes wrong."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from conformance.command.stop import DONE, NOT_JUDGED, USAGE, as_stop
from fixtures.contract import BadContract, Contract


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; the exit status is 0 done or conforms, 1 fails, 2 usage, 3 could not be judged.

    With `--debug` whatever goes wrong is raised.
    """
    own, pytest_options = _split(sys.argv[1:] if argv is None else list(argv))
    try:
        from conformance.command.arguments import parser
        from conformance.command.others import COMMANDS
    except ModuleNotFoundError as error:
        return _say(
            f"the suite needs {str(error.name).partition('.')[0]}",
            "in a clone: make install; elsewhere: pip install '/path/to/clone[conformance]'",
            USAGE,
        )
    try:
        contract = Contract.load()
    except BadContract as error:
        return _say(str(error), "correct the contract, or install the suite anew", USAGE)
    arguments = parser(contract).parse_args(own)
    arguments.pytest_options = pytest_options
    try:
        return _read_to_the_end(COMMANDS[arguments.command](arguments, contract))
    except BrokenPipeError:
        return _read_to_the_end(DONE)
    except KeyboardInterrupt:
        return _say("interrupted", "nothing was judged", NOT_JUDGED)
    except Exception as error:
        if arguments.debug:
            raise
        stop = as_stop(error)
        return _say(str(stop), stop.hint, stop.status)


def _say(text: str, hint: str, status: int) -> int:
    print(f"error: {text}\nhint: {hint}", file=sys.stderr)
    return status


def _read_to_the_end(status: int) -> int:
    """The status, once what was printed is out. Nobody has to read all of it: `rules | head`."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())  # else the interpreter complains when it ends
        os.close(nowhere)
    return status


def _split(words: list[str]) -> tuple[list[str], list[str]]:
    """What is ours, and what stands after `--`."""
    at = words.index("--") if "--" in words else len(words)
    return words[:at], words[at + 1 :]
