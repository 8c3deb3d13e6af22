"""Whom an invoice is for, and where it was sold."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """A B2B Edition company. `company_id` is what an invoice carries as its customer id."""

    id: int
    company_id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A BigCommerce channel."""

    id: int
    name: str
