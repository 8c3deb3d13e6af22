"""Runs of the suite on one application: each is a visitor with a prefix of its own."""

from __future__ import annotations

from pathlib import Path

from starlette.types import ASGIApp

from conformance.config import Config
from conformance.session import Session
from conformance.world import World, new_world
from tests.conformance.samples import CONTRACT, PREFIX
from tests.conformance_power.in_process import CONFIG, InProcess


def visit(app: ASGIApp, folder: Path, prefix: str = PREFIX, config: Config = CONFIG) -> World:
    folder.mkdir(exist_ok=True)
    session = Session(config, CONTRACT, transport=InProcess(app))
    return new_world(config, CONTRACT, session, prefix=prefix, folder=folder)
