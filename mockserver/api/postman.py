"""Who carries mails out of the process, in one run at a time for each store."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Self
from weakref import WeakValueDictionary

from mockserver.domain.mail import Mail
from mockserver.mail import NotSent, Post, message_of
from mockserver.mail.address import BadAddress, Server
from mockserver.settings import Settings
from mockserver.store.ports import VirtualStore


@dataclass(slots=True, kw_only=True)
class Postman:
    """Sends mails through a mail server, where there is one. `sender` is who they are from."""

    post: Post | None
    sender: str
    _turns: WeakValueDictionary[tuple[str, int], asyncio.Lock] = field(default_factory=WeakValueDictionary)

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The postman of a mock that is set up like this."""
        if settings.smtp is None:
            return cls(post=None, sender=settings.mail_from)
        post = Post(server=Server(*settings.smtp), timeout_s=settings.smtp_timeout_s)
        return cls(post=post, sender=settings.mail_from)

    @asynccontextmanager
    async def turn(self, store: VirtualStore) -> AsyncIterator[None]:
        """The only run for this state of the store; whoever comes meanwhile waits."""
        lock = self._turns.setdefault((store.hash, store.state), asyncio.Lock())
        async with lock:
            yield

    @property
    def delivers(self) -> bool:
        """There is a mail server; otherwise mails are recorded only."""
        return self.post is not None

    async def deliver(self, mail: Mail, store: VirtualStore) -> bool:
        """Send a mail; other calls are served meanwhile. Whether it is out: without a mail server nothing happens.

        Raises:
            NotSent: The mail server did not take it.
        """
        if self.post is None:
            return False
        try:
            message = message_of(mail, sender=self.sender, store_hash=store.hash)
        except BadAddress as error:
            raise NotSent(str(error), answers=True) from error
        await _aside(partial(self.post.send, message))
        return True


async def _aside(work: Callable[[], None]) -> None:
    """Work that blocks, in a thread that nobody waits for when the process ends: a mail server may be silent for long.

    Raises:
        NotSent: What the work raises.
    """
    done: Future[None] = Future()
    done.set_running_or_notify_cancel()

    def run() -> None:
        try:
            work()
        except Exception as error:  # noqa: BLE001  # it is raised where the work is awaited
            done.set_exception(error)
        else:
            done.set_result(None)

    threading.Thread(target=run, name="mail", daemon=True).start()
    await asyncio.wrap_future(done)
