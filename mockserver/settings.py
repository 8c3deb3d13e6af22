"""How a mock is set up, already checked: nothing here reads a command line or the environment."""

from __future__ import annotations

from dataclasses import dataclass

from mockserver.domain.choices import Choices

DUE_DAYS = (0, 5, 15, 30, 45, 60)
"""The payment terms that B2B Edition offers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimit:
    """So many calls for each store in a window."""

    calls: int
    window_s: int


PROVIDER_RATE_LIMIT = RateLimit(calls=150, window_s=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What `build_app` needs to know."""

    choices: Choices
    rate_limit: RateLimit | None = None
    validate_responses: bool = False
    max_body_bytes: int = 1024 * 1024
    pdf_link_s: int = 900
