"""One request and its answer, as they went over the wire, and the curl line that repeats the request."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from conformance.redaction import redacted

TOKEN, SECOND_TOKEN = "INVOICE_API_TOKEN", "INVOICE_API_SECOND_TOKEN"
"""The variables of the shell that stand for the tokens of the store and of the second store; buyers have their own."""
SECRET_HEADERS = frozenset({"x-auth-token", "authtoken"})
"""Headers in which a report never shows a token."""
LONGEST_BODY_SHOWN = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A request and its answer. `json` is None where the answer is not a JSON object.

    `secrets` names the variable of the shell that stands for each token.
    """

    method: str
    url: str
    request_headers: Mapping[str, str]
    request_body: bytes
    status: int
    headers: Mapping[str, str]
    content: bytes
    operation_id: str | None = None
    json: Mapping[str, Any] | None = None
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def code(self) -> int:
        """The code that the answer gives itself; the HTTP status where its body has none.

        Some documentation shows errors under HTTP 200 with a code of their own.
        """
        code = (self.json or {}).get("code")
        return code if isinstance(code, int) and not isinstance(code, bool) else self.status

    @property
    def data(self) -> Any:
        """`data` of the envelope, None where there is none."""
        return (self.json or {}).get("data")

    @property
    def is_success(self) -> bool:
        """Both the HTTP status and the body's code say so."""
        return self.status // 100 == 2 and self.code // 100 == 2  # noqa: PLR2004  # the class of success

    @property
    def text(self) -> str:
        """The answer's body for a person, without tokens, cut where it is long."""
        text = self.redacted(self.content.decode("utf-8", "replace"))
        return text if len(text) <= LONGEST_BODY_SHOWN else f"{text[:LONGEST_BODY_SHOWN]} … ({len(text)} characters)"

    @property
    def message(self) -> str:
        """What the answer says is wrong, from wherever it says it."""
        meta = (self.json or {}).get("meta")
        parts = [
            self.data.get("errMsg") if isinstance(self.data, dict) else None,
            *((meta.get("errors"), meta.get("message")) if isinstance(meta, dict) else ()),
        ]
        return " | ".join(dict.fromkeys(str(part) for part in parts if part))

    @property
    def curl(self) -> str:
        """A command that sends the request again; secrets are variables of the shell."""
        parts = ["curl", "-s", "-i", "-X", self.method]
        quoted = [*map(shlex.quote, parts)]
        for name, value in self.request_headers.items():
            quoted += ["-H", self._header(name, value)]
        if self.request_body:
            quoted += ["--data-binary", self._for_the_shell(self.request_body.decode("utf-8", "backslashreplace"))]
        return " ".join([*quoted, self._for_the_shell(self.url)])

    def redacted(self, text: str) -> str:
        """A text that holds something of this exchange, without tokens."""
        return redacted(text, self.secrets)

    def _header(self, name: str, value: str) -> str:
        """A header for the shell: a token is a variable there, and what a check has put behind it stays."""
        if name.lower() not in SECRET_HEADERS:
            return self._for_the_shell(f"{name}: {value}")
        for secret in sorted(self.secrets, key=len, reverse=True):
            if value.startswith(secret):
                rest = value.removeprefix(secret)
                return f'"{name}: ${self.secrets[secret]}"{shlex.quote(rest) if rest else ""}'
        return shlex.quote(self.redacted(f"{name}: {value}")) if self.secrets else f'"{name}: ${TOKEN}"'

    def _for_the_shell(self, text: str) -> str:
        """A text for the shell: everything as it is, but a secret as the variable that stands for it."""
        shown = self.redacted(text)
        names = sorted({re.escape(f"${name}") for name in self.secrets.values()}, key=len, reverse=True)
        parts = re.split(f"({'|'.join(names)})", shown) if names else [shown]
        pieces = [f'"{part}"' if place % 2 else shlex.quote(part) for place, part in enumerate(parts) if part]
        return "".join(pieces) or "''"

    @property
    def summary(self) -> str:
        """Status and body on a line or two."""
        return f"HTTP {self.status} {self.text}"


def json_object(content: bytes) -> Mapping[str, Any] | None:
    """The JSON object that `content` spells, or None."""
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, dict) else None
