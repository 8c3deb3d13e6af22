"""The ceiling: Starlette routes that keep dicts and dump them with orjson; no contract, no checks, no rules.

Run as `python -m tests.bench.bare PORT ANSWERS`; ANSWERS is a JSON file of `Answers`.
"""

import sys
from pathlib import Path
from typing import Any, TypedDict

import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.bench.workload import INVOICES

HEADERS = {
    "content-type": "application/json",
    "content-language": "en",
    "vary": "Accept-Language",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "access-control-allow-origin": "*",
    "x-request-id": "0f8c1d5e9b1f4f6c8a3b5d7e9f1a2b3c-1",
}
"""What the mock sends with every answer."""


class Answers(TypedDict):
    """The bodies that the mock answered, for the bare application to give the same bytes."""

    invoice: dict[str, Any]
    first_page: dict[str, Any]
    created: dict[str, Any]
    updated: dict[str, Any]


def build_app(answers: Answers) -> Starlette:
    """An application over its own dict of invoices that answers every id alike."""
    invoices: dict[int, Any] = {}

    async def read(request: Request) -> Response:
        return _json(invoices.get(int(request.path_params["invoice_id"]), answers["invoice"]))

    async def first_page(_request: Request) -> Response:
        return _json(answers["first_page"])

    async def create(request: Request) -> Response:
        new_id = len(invoices) + 1_000_000
        invoices[new_id] = orjson.loads(await request.body())
        return _json(answers["created"] | {"data": {"id": new_id}})

    async def update(request: Request) -> Response:
        changes = orjson.loads(await request.body())
        invoice_id = int(request.path_params["invoice_id"])
        answers["invoice"]["data"] |= changes
        return _json(answers["updated"] | {"data": {"id": invoice_id}})

    return Starlette(
        routes=[
            Route(INVOICES, first_page, methods=["GET"]),
            Route(INVOICES, create, methods=["POST"]),
            Route(f"{INVOICES}/{{invoice_id:int}}", read, methods=["GET"]),
            Route(f"{INVOICES}/{{invoice_id:int}}", update, methods=["PUT"]),
        ]
    )


def _json(document: object) -> Response:
    return Response(orjson.dumps(document), headers=HEADERS)


if __name__ == "__main__":
    port, recorded = sys.argv[1:]
    app = build_app(orjson.loads(Path(recorded).read_bytes()))
    uvicorn.run(app, host="127.0.0.1", port=int(port), access_log=False, log_level="warning", server_header=False)
