"""An API that answers each operation with the first example that the contract gives for it."""

from __future__ import annotations

import re
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from fixtures.contract import Contract

CONTRACT = Contract.load()


class ExampleApi:
    """Answers like the examples of the contract. `answers` replaces those of some operations: status and body."""

    def __init__(self, answers: dict[str, tuple[int, Any]] | None = None) -> None:
        self.answers = answers or {}
        self.calls: list[tuple[str, str, bytes]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        await self._answer(request.method, request.url.path, await request.body())(scope, receive, send)

    def _answer(self, method: str, path: str, body: bytes) -> Response:
        for operation in CONTRACT.operations.values():
            pattern = re.sub(r"\{\w+\}", "[^/]+", operation.path)
            if operation.method == method and re.fullmatch(pattern, path):
                self.calls.append((operation.id, path, body))
                if operation.id in self.answers:
                    status, answer = self.answers[operation.id]
                    return Response(answer, status) if isinstance(answer, bytes) else JSONResponse(answer, status)
                return _example(operation.responses)
        return JSONResponse({"code": 404, "data": {"errMsg": "no such path"}, "meta": {"message": "?"}}, 404)


def _example(responses: Any) -> Response:
    status = next(status for status in responses if status.startswith("2"))
    if "content" not in responses[status]:
        return Response(status_code=int(status))
    examples = responses[status]["content"]["application/json"]["examples"]
    return JSONResponse(list(examples.values())[-1]["value"], int(status))
