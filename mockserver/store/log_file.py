"""The file under an append log: locked, appended to, cut back where an append failed, replaced as a whole."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from mockserver.store.ports import StoreError

try:
    import fcntl
except ModuleNotFoundError as error:  # Windows
    raise StoreError("tinydb: needs the file locks of POSIX", hint="use memory:, or run the mock in WSL") from error

_flush = getattr(os, "fdatasync", os.fsync)


class LogFile:
    """A file that belongs to this process alone. What stands behind its end was never acknowledged."""

    def __init__(self, path: Path) -> None:
        """Open or make the file.

        Raises:
            StoreError: It is in use, or it cannot be opened.
        """
        self._path = path.resolve()  # what a symbolic link points to is replaced, not the link
        self._fd = _open_locked(path)
        self._end = 0

    def read(self) -> bytes:
        """Everything in the file; its end is the end of that."""
        with os.fdopen(os.dup(self._fd), "rb") as file:
            file.seek(0)
            content = file.read()
        self._end = len(content)
        return content

    def append(self, line: bytes) -> None:
        """Write at the end, through to the disk.

        Raises:
            OSError: That failed; nothing of it was kept.
        """
        try:
            self.cut(self._end)
            _write_all(self._fd, line, self._end)
            _flush(self._fd)
        except OSError:
            with suppress(OSError):  # the next append cuts again
                self.cut(self._end)
            raise
        self._end += len(line)

    def cut(self, end: int) -> None:
        """Let the file end there."""
        if os.fstat(self._fd).st_size > end:
            os.ftruncate(self._fd, end)
        self._end = end

    def replace(self, content: bytes) -> None:
        """Put a new file with this content into the place of the old one, in one step.

        Raises:
            OSError: That failed; the file is as it was.
            StoreError: The file beside it that takes the content cannot be had.
        """
        beside = self._path.with_name(f"{self._path.name}.new")
        fd = _open_locked(beside)
        try:
            os.ftruncate(fd, 0)
            _write_all(fd, content, 0)
            _flush(fd)
            beside.replace(self._path)
        except BaseException:
            os.close(fd)
            with suppress(OSError):
                beside.unlink()
            raise
        self.close()
        self._fd, self._end = fd, len(content)
        self.flush_folder()

    def flush_folder(self) -> None:
        """Make the name of the file durable, on a file system that can."""
        with suppress(OSError):
            fd = os.open(self._path.parent, os.O_RDONLY)
            try:
                os.fsync(fd)
            finally:
                os.close(fd)

    def close(self) -> None:
        """Let go of the file."""
        fd, self._fd = self._fd, -1
        with suppress(OSError):
            os.close(fd)


def _open_locked(path: Path) -> int:
    try:
        fd = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}", hint="name a file in a folder that you may write to") from error
    if not path.is_file():
        os.close(fd)
        raise StoreError(f"{path} is not a regular file", hint="name a file, or let one be made")
    if not _is_locked(fd, path):
        os.close(fd)
        hint = "stop the other server, or give this one a file of its own"
        raise StoreError(f"{path} is in use by another process", hint=hint)
    return fd


def _is_locked(fd: int, path: Path) -> bool:
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return os.path.samestat(os.fstat(fd), path.stat())  # else its owner has just replaced it
    except OSError:
        return False


def _write_all(fd: int, content: bytes, offset: int) -> None:
    view = memoryview(content)
    while view:
        written = os.pwrite(fd, view, offset)
        view, offset = view[written:], offset + written
