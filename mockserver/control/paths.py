"""What belongs to the control plane, and what every answer of it carries."""

from __future__ import annotations

PREFIX, DOCS, DOCUMENT = "/_mock", "/_mock/docs", "/_mock/openapi.json"
OPEN = ("/healthz", "/readyz", "/metrics")
HEADERS = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
"""What every answer of the control plane carries."""


def is_control(path: str) -> bool:
    """The path belongs to the control plane or to the health of the mock."""
    return path == PREFIX or path.startswith(f"{PREFIX}/") or path in OPEN


def is_page(path: str) -> bool:
    """A browser may show it with the token as a password."""
    return path in (DOCS, DOCUMENT) or path.startswith(f"{DOCS}/")
