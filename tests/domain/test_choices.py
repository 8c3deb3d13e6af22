"""Open points of the contract: the defaults, unless another legal behaviour is wanted."""

from __future__ import annotations

import pytest

from mockserver.domain.choices import BadChoice, settle

OFFERED = {"empty-q": ("unfiltered", "nothing"), "bad-request-status": ("400", "422")}


def test_what_nobody_settles_has_its_default() -> None:
    assert settle(OFFERED, {}) == {"empty-q": "unfiltered", "bad-request-status": "400"}


def test_a_wanted_value_replaces_its_default_alone() -> None:
    assert settle(OFFERED, {"bad-request-status": "422"}) == {"empty-q": "unfiltered", "bad-request-status": "422"}


def test_a_name_that_is_not_offered_is_refused_with_the_nearest_that_are() -> None:
    with pytest.raises(BadChoice, match=r"no choice is called 'empty'; did you mean empty-q?"):
        settle(OFFERED, {"empty": "nothing"})


def test_a_value_that_is_not_offered_is_refused_with_the_nearest_that_are() -> None:
    with pytest.raises(BadChoice, match=r"empty-q cannot be 'Nothing'; it is one of unfiltered, nothing"):
        settle(OFFERED, {"empty-q": "Nothing"})


def test_a_choice_that_nobody_offers_cannot_be_asked_for() -> None:
    with pytest.raises(KeyError):
        settle(OFFERED, {})["number-after-delete"]


def test_choices_stay_as_they_were_settled() -> None:
    wanted = {"empty-q": "nothing"}
    settled = settle(OFFERED, wanted)

    wanted["empty-q"] = "unfiltered"

    assert settled["empty-q"] == "nothing"
    with pytest.raises(TypeError):
        settled["empty-q"] = "unfiltered"  # type: ignore[index]  # that is the point
