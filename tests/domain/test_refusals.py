"""Refusals: a class for each meaning, which carries its rule and says what is wrong in one sentence."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mockserver.domain import errors
from mockserver.domain.errors import BadField, NotANumber, Refusal, UnknownInvoiceId, UnknownOrder


def kinds(root: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    yield root
    for kind in root.__subclasses__():
        if kind.__module__ == errors.__name__:
            yield from kinds(kind)


def drawn() -> dict[str, int]:
    """Class to depth, as the docstring of the module draws the tree."""
    lines = [line for line in (errors.__doc__ or "").splitlines() if line.startswith(("Refusal", "├", "└", "│", " "))]
    names = [line.lstrip("│├└─ ").split()[0] for line in lines]
    return {name: line.index(name) // 4 for name, line in zip(names, lines, strict=True)}


def test_the_tree_of_refusals_is_drawn_as_it_is() -> None:
    assert drawn() == {kind.__name__: kind.__mro__.index(Refusal) for kind in kinds()}


@pytest.mark.parametrize(
    "kind", [kind for kind in kinds() if not kind.__subclasses__()], ids=lambda kind: kind.__name__
)
def test_every_refusal_names_its_rule(kind: type[Refusal]) -> None:
    assert kind.rule


def test_a_refusal_about_a_field_names_it() -> None:
    assert str(NotANumber(field="openBalance")) == "openBalance: Please enter a valid number"


def test_a_refusal_about_no_field_is_its_text() -> None:
    assert str(UnknownInvoiceId()) == "Invoice does not exist"


def test_a_refusal_of_a_field_may_have_a_text_and_a_rule_of_its_own() -> None:
    refusal = BadField(field="dueDate", text="This field may not be empty.", rule="due-date-defaults-to-terms")

    assert (str(refusal), refusal.rule) == ("dueDate: This field may not be empty.", "due-date-defaults-to-terms")
    assert BadField(field="dueDate").rule != refusal.rule


def test_an_unknown_order_knows_the_id_that_its_invoice_would_have_had() -> None:
    assert UnknownOrder(next_invoice_id=42).next_invoice_id == 42
