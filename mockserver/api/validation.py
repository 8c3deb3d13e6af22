"""Connexion's validation of requests and responses, with everything that depends on the contract compiled once.

Stock Connexion builds its validators anew for each request; see docs/adr/0002-slim-connexion.md for what that costs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from connexion.exceptions import NonConformingResponseBody
from connexion.middleware.request_validation import (
    RequestValidationAPI,
    RequestValidationMiddleware,
    RequestValidationOperation,
)
from connexion.operations import AbstractOperation
from connexion.validators import JSONResponseBodyValidator
from jsonschema_rs import Draft4Validator
from starlette.types import ASGIApp, Receive, Scope, Send

from fixtures.contract import Contract
from mockserver.api.bodies import check_body, check_media_type, check_payment_body, parse_json, read_body
from mockserver.api.buyer_problems import PREFIXES
from mockserver.api.call import SCOPE_KEY, Call, Secrets
from mockserver.api.invoice_wire import ShownInvoices
from mockserver.api.parameters import Parameter, Parameters
from mockserver.api.postman import Postman
from mockserver.api.record import record_of
from mockserver.api.security import authenticated_store, check_state, visitor_of
from mockserver.settings import Settings

Clock = Callable[[], int]
PAYMENT_BODIES = ("createOfflinePayment", "updateOfflinePayment")
"""The operations whose bodies are refused as parameters: 422, field by field."""
_HOST = re.compile(r"([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?")


class CompiledOperation(RequestValidationOperation):
    """Checks the requests of one operation and puts the `Call` into the scope."""

    def __init__(
        self, next_app: ASGIApp, *, operation: AbstractOperation, contract: Contract, settings: Settings, clock: Clock,
        postman: Postman, new_secret: Secrets,
    ) -> None:  # fmt: skip
        super().__init__(next_app, operation=operation)
        self._settings = settings
        self._clock = clock
        self._shown = ShownInvoices()
        self._postman = postman
        self._new_secret = new_secret
        self._is_buyers = operation.path.startswith(PREFIXES)
        self._parameters = Parameters.of(
            operation.operation_id,
            tuple(
                Parameter.of(definition, contract.json_schema(definition["schema"]))
                for definition in operation.parameters
                if definition["in"] in ("path", "query")
            ),
            is_strict=self._is_buyers,
        )
        is_payment = operation.operation_id in PAYMENT_BODIES
        self._check = check_payment_body if is_payment else check_body
        body = operation.request_body
        schema = body["content"]["application/json"]["schema"] if body else None
        self._body = None if schema is None else Draft4Validator(contract.json_schema(schema))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check a request.

        Raises:
            BadRequest: Its form is wrong.
            StoreUnavailable: It waited, and its store is in another state now.
        """
        store, record = authenticated_store(scope), record_of(scope)
        check_state(store, record)
        choices = store.knobs.choices_over(self._settings.choices)
        headers = dict(scope["headers"])
        if self._body is not None:
            check_media_type(_text(headers, b"content-type"))
        parameters = self._parameters.read(scope["path_params"], scope["query_string"], choices)
        body: Mapping[str, Any] = {}
        if self._body is not None:
            content = await read_body(
                receive,
                declared_bytes=_text(headers, b"content-length"),
                max_bytes=self._settings.max_body_bytes,
            )
            if record is not None:
                record.sent(content)
            body = parse_json(content)
            self._check(body, self._body, size=len(content))
        scope[SCOPE_KEY] = Call(
            store=store,
            choices=choices,
            parameters=parameters,
            body=body,
            now=store.knobs.clock.now(self._clock()) if record is None else record.at,
            base_url=_base_url(scope, _text(headers, b"host") or ""),
            pdf_link_s=self._settings.pdf_link_s,
            shown=self._shown,
            postman=self._postman,
            new_secret=self._new_secret,
            session_s=self._settings.buyer_session_s,
            visitor=visitor_of(scope) if self._is_buyers else None,
        )
        await self.next_app(scope, receive, send)


def compiled_validation(
    contract: Contract, settings: Settings, clock: Clock, postman: Postman, new_secret: Secrets
) -> type[RequestValidationMiddleware]:
    """Connexion's request validation middleware, compiling for this contract."""

    class CompiledAPI(RequestValidationAPI):
        def make_operation(self, operation: AbstractOperation) -> CompiledOperation:
            return CompiledOperation(
                self.next_app,
                operation=operation,
                contract=contract,
                settings=settings,
                clock=clock,
                postman=postman,
                new_secret=new_secret,
            )

    class CompiledValidation(RequestValidationMiddleware):
        api_cls = CompiledAPI

    return CompiledValidation


class CompiledResponseValidator(JSONResponseBodyValidator):
    """Checks an answer against its schema with a validator that is compiled once for each schema object."""

    def __init__(self, *args: Any, compiled: dict[int, Draft4Validator], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._compiled = compiled

    @property
    def validator(self) -> Draft4Validator:
        """The compiled schema."""
        key = id(self._schema)
        if key not in self._compiled:
            # Connexion has resolved every reference, and put all components of the contract beside the schema.
            schema = {word: part for word, part in self._schema.items() if word != "components"}
            self._compiled[key] = Draft4Validator(Contract({}).json_schema(schema))
        return self._compiled[key]

    def _validate(self, body: Any) -> None:
        for error in self.validator.iter_errors(body):
            path = "/".join(map(str, error.instance_path))
            raise NonConformingResponseBody(f"the answer breaks the contract at /{path}: {error.message}")


def response_validators() -> dict[str, dict[str, Any]]:
    """Connexion's `validator_map` for responses."""
    return {"response": {"application/json": partial(CompiledResponseValidator, compiled={})}}


def _base_url(scope: Scope, host: str) -> str:
    """Where the client reached the mock: by its own word if that is a host and port, else by the socket's."""
    if not _HOST.fullmatch(host):
        name, port = scope["server"] or ("localhost", None)
        host = f"{name}:{port}" if port else name
    return f"{scope['scheme']}://{host}"


def _text(headers: Mapping[bytes, bytes], name: bytes) -> str | None:
    value = headers.get(name)
    return None if value is None else value.decode("latin-1")
