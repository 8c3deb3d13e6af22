"""Who carries mails out of the process, in one run at a time for each store."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from math import ceil
from typing import TYPE_CHECKING, Self
from weakref import WeakValueDictionary

from mockserver.domain.mail import Delivery, Mail, claimed
from mockserver.mail.address import BadAddress, Server
from mockserver.mail.not_sent import NotSent
from mockserver.settings import Settings
from mockserver.store.ports import VirtualStore

if TYPE_CHECKING:
    from mockserver.mail.post import Post

ANSWERS = 10
"""The most that a mail server is waited for while it takes a mail; see RFC 5321, section 4.5.3.2."""
MARGIN_S = 5
"""What a claim lasts longer than the server may take: for the writes, and for clocks that differ."""


@dataclass(slots=True, kw_only=True)
class Postman:
    """Sends mails through a mail server, where there is one. `sender` is who they are from.

    `name` is what no other process on the same store is called, and `clock` is the machine's.
    """

    post: Post | None
    sender: str
    name: str
    clock: Callable[[], int]
    _turns: WeakValueDictionary[tuple[str, int], asyncio.Lock] = field(default_factory=WeakValueDictionary)

    @classmethod
    def of(cls, settings: Settings, *, name: str, clock: Callable[[], int]) -> Self:
        """The postman of a mock that is set up like this."""
        post = None
        if settings.smtp is not None:
            from mockserver.mail.post import Post

            post = Post(server=Server(*settings.smtp), timeout_s=settings.smtp_timeout_s)
        return cls(post=post, sender=settings.mail_from, name=name, clock=clock)

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

    def claim(self, mail: Mail, store: VirtualStore) -> Mail | None:
        """The mail, for nobody else to send until it must be out; None if it is not to be sent, or another is at it.

        Where no other process writes to the store, runs take turns and nothing is claimed.
        """
        if not store.is_shared:
            return mail if mail.delivery == Delivery.QUEUED else None
        now = self.clock()
        if not mail.may_be_sent(now):
            return None
        mine = claimed(mail, by=self.name, until=now + self._longest_s)
        store.mails.put(mine)
        return mine

    @property
    def _longest_s(self) -> int:
        """How long a mail may take, in whole seconds."""
        return MARGIN_S + (0 if self.post is None else ceil(ANSWERS * self.post.timeout_s))

    async def deliver(self, mail: Mail, store: VirtualStore) -> bool:
        """Send a mail; other calls are served meanwhile. Whether it is out: without a mail server nothing happens.

        Raises:
            NotSent: The mail server did not take it.
        """
        if self.post is None:
            return False
        from mockserver.mail.message import message_of

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
