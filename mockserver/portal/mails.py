"""E-mails in the outbox, as an operator looks at them."""

from __future__ import annotations

from starlette.responses import HTMLResponse, Response

from mockserver.portal.addresses import OPERATOR, segment
from mockserver.portal.seals import Said
from mockserver.portal.visit import Visit

MAIL_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
"""What an e-mail may do within its frame: show itself."""


async def show(visit: Visit) -> Response:
    """One e-mail."""
    mail = (await visit.api.get(f"/hq/outbox/{segment(visit.path('mail_id'))}")).data
    return await visit.page("mail.html", mail=mail)


async def html(visit: Visit) -> Response:
    """The HTML of an e-mail, for the frame that shows it."""
    mail = (await visit.api.get(f"/hq/outbox/{segment(visit.path('mail_id'))}")).data
    return HTMLResponse(mail["html"] or "", headers={"content-security-policy": MAIL_POLICY})


async def empty(visit: Visit) -> Response:
    """Throw all e-mails away."""
    await visit.api.call("DELETE", "/hq/outbox")
    return visit.go(OPERATOR, Said("success", "The outbox is empty now."))
