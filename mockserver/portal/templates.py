"""The templates of the pages. Every value that they show is escaped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from mockserver.portal import addresses, showing

FOLDER = Path(__file__).with_name("templates")


def environment() -> Environment:
    """What templates are rendered with. A value that a template names and nobody gave is an error."""
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "money": showing.money,
        "grouped": showing.grouped,
        "day": showing.day,
        "moment": showing.moment,
        "iso": showing.iso,
        "size": showing.size,
        "ways": showing.ways,
        "segment": addresses.segment,
    }
    made.tests["some"] = showing.is_some
    made.globals |= {
        "at": addresses,
        "statuses": showing.STATUSES,
        "request_statuses": showing.REQUEST_STATUSES,
        "methods": showing.METHODS,
        "kinds": showing.KINDS,
        "deliveries": showing.DELIVERIES,
    }
    return made


def rendered(templates: Environment, name: str, values: dict[str, Any]) -> str:
    """A page."""
    return templates.get_template(name).render(values)
