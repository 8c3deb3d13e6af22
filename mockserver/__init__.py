"""A mock of the B2B invoice API that keeps state and obeys the contract's rules."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Unpack

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from mockserver.testing.application import Options
    from mockserver.testing.mock import InvoiceMock

__all__ = ["running"]

# Connexion imports names that starlette and jsonschema have deprecated: nothing that a user of the mock could change.
warnings.filterwarnings("ignore", module=r"connexion\.")


def running(**options: Unpack[Options]) -> AbstractContextManager[InvoiceMock]:
    """A mock in this process, on a free port: `with mockserver.running() as mock: …`.

    Raises:
        BadChoice: The contract offers no such choice.
        UnknownScenario: There is no such scenario.
    """
    from mockserver.testing.background import running as running_in_background

    return running_in_background(**options)
