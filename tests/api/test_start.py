"""What a start loads and does: nothing that only mails, pages or databases need, and no slow check of the contract."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from connexion.exceptions import InvalidSpecification
from connexion.middleware import ConnexionMiddleware
from connexion.spec import Specification

from mockserver.api.specification import add_contract
from tests.api.client import CONTRACT

LATER = ("smtplib", "email.headerregistry", "mockserver.mail.composing", "mockserver.portal.site", "sqlalchemy", "fpdf")


def read(document: Any) -> Specification:
    """The contract as an application has it."""
    app = ConnexionMiddleware(lambda *_: None)
    add_contract(app, document)
    specification: Specification = app.apis[-1].specification
    return specification


def test_nothing_is_loaded_that_no_call_has_asked_for() -> None:
    code = f"import sys, mockserver.app, mockserver.server; print([name for name in {LATER!r} if name in sys.modules])"

    command = [sys.executable, "-W", "ignore", "-c", code]
    said = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603

    assert said.stdout.strip() == "[]"


def test_the_contract_reads_as_connexion_reads_it() -> None:
    unread = {**CONTRACT.document}  # Connexion adds to what it has read
    ours, its = read(unread), Specification.load({**CONTRACT.document})

    assert ours.spec == its.spec
    assert ours.raw == its.raw


def test_what_is_no_contract_is_refused_in_connexions_words() -> None:
    document = {**CONTRACT.document, "paths": {"/x": {"get": {"responses": 7}}}}

    with pytest.raises(InvalidSpecification) as ours:
        read(document)

    with pytest.raises(InvalidSpecification) as its:
        Specification.load(document)
    assert str(ours.value) == str(its.value)
