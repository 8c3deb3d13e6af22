"""The contract of the control plane."""

from __future__ import annotations

from pathlib import Path

from fixtures.contract import Contract


def control_contract_path() -> Path:
    """Where `control.yaml` is."""
    return Path(__file__).with_name("control.yaml")


def control_contract() -> Contract:
    """The contract, read from its file."""
    return Contract.load(control_contract_path())
