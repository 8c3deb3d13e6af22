"""What the mock serves beside the contract: its documentation, the PDFs behind signed links, and the portal."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any
from urllib.parse import quote

import orjson
from anyio.to_thread import run_sync
from connexion.middleware.swagger_ui import SwaggerUIMiddleware
from connexion.options import SwaggerUIOptions
from connexion.spec import Specification
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from fixtures.contract import Contract
from mockserver.api.annotated import annotated
from mockserver.api.pdf_links import PREFIX, BadPdfLink, FindStore, follow
from mockserver.api.refusals import UnknownRoute
from mockserver.pdf import invoice_pdf

DOCS = "/docs"
PORTAL = "/portal"
CONTRACT = "/openapi.json"


class Elsewhere:
    """Documentation, PDFs, the portal, and the 404 of everything else.

    Rule: unknown-route-is-404.
    """

    def __init__(self, contract: Contract, find_store: FindStore, clock: Callable[[], int], *, portal: ASGIApp) -> None:
        self._contract = contract
        self._find_store = find_store
        self._clock = clock
        self._portal = portal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request that no operation took.

        Raises:
            UnknownRoute: There is nothing here.
        """
        if scope["type"] != "http":
            return
        if scope["path"] == PORTAL or scope["path"].startswith(f"{PORTAL}/"):
            await self._portal(scope, receive, send)
            return
        if scope["method"] not in ("GET", "HEAD"):
            raise UnknownRoute(scope["path"])
        if scope["path"].startswith(PREFIX):
            await (await self._pdf(scope))(scope, receive, send)
        elif scope["path"] == CONTRACT:
            content = orjson.dumps(self._contract.document)
            await Response(content, media_type="application/json")(scope, receive, send)
        elif scope["path"] == "/":
            await RedirectResponse(f"{DOCS}/")(scope, receive, send)
        elif not scope["path"].startswith(DOCS):
            raise UnknownRoute(scope["path"])
        else:
            try:
                await self._documentation(scope, receive, send)
            except HTTPException:
                raise UnknownRoute(scope["path"]) from None

    async def _pdf(self, scope: Scope) -> Response:
        try:
            wanted = follow(scope["path"], scope["query_string"], self._find_store, self._clock())
        except BadPdfLink as error:
            return Response(f"{error}\n", status_code=403, media_type="text/plain")
        content = await run_sync(invoice_pdf, wanted.invoice)
        headers = {
            "content-disposition": f"inline; filename*=UTF-8''{quote(wanted.file_name, safe='')}",
            "access-control-allow-origin": "*",
        }
        return Response(content, media_type="application/pdf", headers=headers)

    @cached_property
    def _documentation(self) -> SwaggerUIMiddleware:
        pages = SwaggerUIMiddleware(_nothing_here)
        options = SwaggerUIOptions(swagger_ui_path=DOCS, spec_path=f"{DOCS}/annotated.json")
        pages.add_api(Specification.load(annotated(self._contract)), swagger_ui_options=options)
        return pages


async def _nothing_here(scope: Scope, _receive: Any, _send: Any) -> None:
    raise UnknownRoute(scope["path"])
