"""The command `copy`: moves all state from one store to another, and says what it moved."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from fixtures.progress import progress_bar
from mockserver.starting import UNREACHABLE, Stop, opened
from mockserver.store.copying import BrokenOff, Mismatch, Occupied, copy_all, size_of
from mockserver.store.ports import StoreError, StoreUnavailable
from mockserver.store.urls import shown

DIFFERS = 1


def copy(source_url: str, target_url: str, *, again: bool) -> Iterator[str]:
    """Copy; lines for a person who wants to know what was copied.

    Raises:
        Stop: It cannot be done, or what is there in the end is not the same.
    """
    _check(source_url, target_url)
    source_name, target_name = shown(source_url), shown(target_url)
    with closing(opened(source_url)) as source, closing(opened(target_url, is_whole=False)) as target:
        stores = [store.hash for store in source]
        if not stores:
            raise Stop(f"{source_name} holds nothing", hint="--from is the store that has the data")
        try:
            with progress_bar(size_of(source), doing="copying", unit="records") as bar:
                counts = copy_all(source, target, again=again, copied=bar.update)
        except Occupied as error:
            text = f"{target_name} is not empty: it holds the virtual store {str(error)!r}"
            only = "--again removes only what an unfinished copy left: " if again else ""
            raise Stop(text, hint=f"{only}name a new file, or an empty database or schema") from None
        except BrokenOff:
            hint = "if none runs into it any more, --again removes what it left and starts anew"
            raise Stop(f"{target_name} holds an unfinished copy", hint=hint) from None
        except Mismatch as error:
            hint = "stop every mock that uses one of the two, then copy with --again"
            raise Stop(f"the counts differ: {error}", hint=hint, status=DIFFERS) from None
        except (StoreUnavailable, StoreError, KeyboardInterrupt) as error:
            hint = f"{target_name} is marked as unfinished: copy with --again when the reason is gone"
            raise Stop(str(error) or "interrupted", hint=hint, status=UNREACHABLE) from error
    yield f"Copied {len(stores)} virtual store{'s' if len(stores) != 1 else ''} from {source_name} to {target_name}."
    yield "Counts and highest ids are the same in both:"
    yield from (f"  {name.replace('_', ' '):<16} {count:>9,}" for name, count in counts.items())


def _check(source_url: str, target_url: str) -> None:
    """Find out what cannot be meant before anything is opened, since opening may make a file.

    Raises:
        Stop: Something cannot.
    """
    if source_url == target_url:
        raise Stop("--from and --to are the same store", hint="name another store to copy to")
    for flag, url in (("--from", source_url), ("--to", target_url)):
        if url == "memory:":
            raise Stop(f"{flag} memory: is gone when the command ends", hint="name a file or a database")
    scheme, _, path = source_url.partition(":")
    if scheme in {"tinydb", "sqlite"} and not Path(path).is_file():
        raise Stop(f"there is no file {path!r}", hint="--from is the store that has the data")
