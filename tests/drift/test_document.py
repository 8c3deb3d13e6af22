"""The contract as a document: valid, readable by Connexion, and at hand wherever a docstring points into it."""

from __future__ import annotations

import re

import pytest
from openapi_spec_validator import validate

from fixtures.contract import Contract, contract_path
from mockserver.api.routing import RESERVED
from tests.drift.source import Mention, sources_named

CONTRACT = Contract.load()
SOURCES = sources_named("mockserver", "fixtures")
NO_CONTENT = "204"


def test_the_contract_is_valid_openapi_3_0() -> None:
    validate(dict(CONTRACT.document))

    assert CONTRACT.document["openapi"].startswith("3.0.")


def test_the_contract_has_nothing_that_connexion_would_take_for_a_template() -> None:
    assert not re.findall(r"\{\{|\{%|\{#", contract_path().read_text(encoding="utf-8"))


def test_every_answer_has_json_as_its_one_media_type_or_no_body_at_all() -> None:
    others = [
        f"{operation.id} {status}"
        for operation in CONTRACT.operations.values()
        for status, answer in operation.responses.items()
        if set(answer.get("content", {})) != (set() if status == NO_CONTENT else {"application/json"})
    ]

    assert not others


def test_every_answer_says_what_it_means() -> None:
    silent = [
        f"{operation.id} {status}"
        for operation in CONTRACT.operations.values()
        for status, answer in operation.responses.items()
        if not answer["description"]
    ]

    assert not silent


def test_reserved_paths_are_no_paths_of_the_contract() -> None:
    assert not set(CONTRACT.document[RESERVED]) & set(CONTRACT.document["paths"])


@pytest.mark.parametrize("source", [pytest.param(source, id=str(source)) for source in SOURCES])
def test_a_source_in_a_docstring_is_a_place_in_the_contract_or_a_standard(source: Mention) -> None:
    if source.name.startswith("#"):
        assert CONTRACT.at(source.name.removesuffix("."))
    else:
        assert re.match(r"(RFC|ISO) [0-9]+\b", source.name)


def test_docstrings_point_into_the_contract() -> None:
    assert len([source for source in SOURCES if source.name.startswith("#/")]) > 5
