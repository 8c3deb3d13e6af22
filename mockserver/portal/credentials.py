"""What a visitor is signed in with, as the value of a cookie and as the headers of a call."""

from __future__ import annotations

import base64
import binascii
import re

from mockserver.portal.addresses import BUYERS, Area

_SENDABLE = re.compile(r"[!-~]{1,300}")


def is_sendable(text: str) -> bool:
    """A header can carry it."""
    return bool(_SENDABLE.fullmatch(text))


def operator_secret(store_hash: str, token: str) -> str:
    """What an operator's cookie holds."""
    return f"{_packed(store_hash)}.{_packed(token)}"


def headers_of(area: Area, secret: str) -> dict[str, str]:
    """The headers that prove who calls; none if the cookie holds nothing that could."""
    if not is_sendable(secret):
        return {}
    if area is BUYERS:
        return {"authorization": f"Bearer {secret}"}
    store_hash, _, token = secret.partition(".")
    return operator_headers(_unpacked(store_hash), _unpacked(token))


def operator_headers(store_hash: str, token: str) -> dict[str, str]:
    """The headers of a call with a store's credentials; none if they cannot be sent."""
    if not is_sendable(store_hash) or not is_sendable(token):
        return {}
    return {"x-auth-token": token, "x-store-hash": store_hash}


def _packed(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _unpacked(text: str) -> str:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
    except (binascii.Error, ValueError):
        return ""
