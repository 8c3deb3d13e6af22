"""How a mock is set up, already checked: nothing here reads a command line or the environment."""

from __future__ import annotations

from dataclasses import dataclass

from mockserver.domain.choices import Choices
from mockserver.domain.knobs import RateLimit

__all__ = ["BUYER_SESSION_S", "DUE_DAYS", "MAIL_FROM", "PROVIDER_RATE_LIMIT", "Limits", "RateLimit", "Settings"]

DUE_DAYS = (0, 5, 15, 30, 45, 60)
"""The payment terms that B2B Edition offers."""


BUYER_SESSION_S = 3600
"""How long a buyer stays signed in, unless told otherwise."""
MAIL_FROM = "invoices@localhost"
"""Who mails are from, unless told otherwise."""
PROVIDER_RATE_LIMIT = RateLimit(calls=150, window_s=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much the control plane keeps: of `stores` in all, of the others in each store; `journal` counts calls."""

    stores: int = 1000
    snapshots: int = 20
    savepoints: int = 50
    journal: int = 1000
    faults: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What `build_app` needs to know.

    Without a `control_token` nobody may command the mock. `seed` is what faults draw from, and request ids where it is
    given. With `auto_stores` the first call with an unknown store hash makes that store. Mails go to the mail server
    `smtp`, host and port, which may take `smtp_timeout_s` for each answer; without one they are recorded only.
    Buyers stay signed in for `buyer_session_s`. `process` tells those that share a state apart in what they draw from
    the seed; 0 is the only one.
    """

    choices: Choices
    rate_limit: RateLimit | None = None
    validate_responses: bool = False
    max_body_bytes: int = 1024 * 1024
    pdf_link_s: int = 900
    control_token: str | None = None
    auto_stores: bool = False
    seed: int | None = None
    smtp: tuple[str, int] | None = None
    smtp_timeout_s: float = 10
    mail_from: str = MAIL_FROM
    buyer_session_s: int = BUYER_SESSION_S
    process: int = 0
    limits: Limits = Limits()
