"""What the API cannot create and a run has only so much of: orders that were not invoiced yet."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


class Orders:
    """Hands out each order once, among all processes of a run when they share a folder."""

    def __init__(self, order_ids: Iterable[int], claims: Path | None = None) -> None:
        self._left = list(dict.fromkeys(order_ids))
        self._claims = claims

    def take(self) -> int | None:
        """An order that nobody else has, None where there is none left."""
        while self._left:
            order_id = self._left.pop(0)
            if self._is_ours(order_id):
                return order_id
        return None

    def _is_ours(self, order_id: int) -> bool:
        """Whoever makes the file has the order: the file system lets only one process make it."""
        if self._claims is None:
            return True
        try:
            (self._claims / f"order-{order_id}").touch(exist_ok=False)
        except FileExistsError:
            return False
        return True
