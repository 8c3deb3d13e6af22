"""From a method and a path to an operation of the API, before the API has seen the call."""

from __future__ import annotations

from fixtures.contract import Contract
from mockserver.api.routing import ContractRouting


class Routes:
    """The paths of the contract."""

    def __init__(self, contract: Contract) -> None:
        self._routing = ContractRouting(_nowhere)
        self._routing.add_api(contract.document, base_path="/")

    def operation_id(self, method: str, path: str) -> str | None:
        """The operation that serves a call, if there is one."""
        operations, _ = self._routing.find(path)
        return None if operations is None else operations.get(method)


async def _nowhere(*_: object) -> None:
    """Where no request ever goes."""
