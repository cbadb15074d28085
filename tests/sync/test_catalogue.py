"""The catalogue has an entry for every code that can be met, and for no other."""

from __future__ import annotations

from collections import Counter

import pytest

from accounting.catalogue import OF_SETTINGS, PROBLEMS, Entry, Mender, Page, Retry, Stage
from accounting.pushes import PUSH_TYPES
from destinations.aiaccount.codes import OF_THE_CONNECTION, REFUSALS
from destinations.aiaccount.preflight_codes import BEFORE_SENDING
from sync.catalogue import (
    CATALOGUE,
    OF_ALERTS,
    OF_DECISIONS,
    OF_THE_RUN,
    about_error,
    about_problem,
    about_refusal,
    entries_of,
    is_in_the_catalogue,
)
from tests import codes

OURS = {entry.code for entry in (*PROBLEMS, *BEFORE_SENDING)}
"""What we find wrong with a document before it is sent."""

THEIRS = {entry.code for entry in (*REFUSALS, *OF_THE_CONNECTION)}
"""The destination's codes: whether it emits them is its own affair."""


def test_every_problem_that_is_made_is_explained() -> None:
    assert codes.of_problems() - OURS == set()


def test_every_problem_of_a_setting_is_explained() -> None:
    assert codes.of_settings() - {entry.code for entry in OF_SETTINGS} == set()


def test_every_error_is_explained() -> None:
    known = {entry.code for entry in (*OF_THE_CONNECTION, *OF_THE_RUN, *OF_DECISIONS, *OF_ALERTS)}
    assert codes.of_errors() - known == set()


def test_every_code_of_the_practice_server_is_explained() -> None:
    assert codes.of_the_practice_server() - THEIRS == set()


def test_nothing_is_explained_that_nobody_emits() -> None:
    assert OURS - codes.of_problems() == set()
    assert {entry.code for entry in OF_SETTINGS} - codes.of_settings() == set()
    ours = {entry.code for entry in (*OF_THE_RUN, *OF_DECISIONS, *OF_ALERTS)}
    assert ours - codes.of_errors() == set()


def test_the_codes_are_found_however_they_are_written() -> None:
    """A code written in a Problem, one that a Problem gets by a variable, and those of classes and objects."""
    assert {"NUMBER_MISSING", "VALUE_TOO_LARGE"} <= codes.of_problems()
    assert {"VAULT", "UNREACHABLE", "DOES_NOT_ADD_UP"} <= codes.of_errors()
    assert {"KEY_INVALID", "ACCOUNT_NOT_FOUND"} <= codes.of_the_practice_server()


def test_a_code_has_one_entry_at_each_stage() -> None:
    counted = Counter((entry.code, entry.stage) for entry in CATALOGUE)
    assert [one for one, times in counted.items() if times > 1] == []


@pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: f"{entry.code}-{entry.stage.name}")
def test_an_entry_stands_by_itself(entry: Entry) -> None:
    assert entry.meaning.rstrip(")").endswith((".", "?"))
    assert "%(" not in entry.meaning
    assert set(entry.pushes) <= set(PUSH_TYPES)
    assert entry.pushes or entry.stage in (Stage.DECISION, Stage.ALERT)
    if entry.mender == Mender.NOBODY:
        assert entry.retry != Retry.ONCE_MENDED
    else:
        assert entry.place.words


def test_no_sentence_is_said_twice() -> None:
    counted = Counter(entry.meaning for entry in CATALOGUE)
    assert [sentence for sentence, times in counted.items() if times > 1] == []


def test_a_place_is_in_aiaccount_or_on_a_page_of_ours() -> None:
    for entry in CATALOGUE:
        assert not (entry.place.path and entry.place.page != Page.NONE), entry.code


def test_a_code_that_two_stages_share_is_explained_for_each() -> None:
    ours, theirs = about_problem("TOTAL_MISMATCH"), about_refusal("TOTAL_MISMATCH")
    assert ours is not None
    assert (ours.mender, theirs.mender) == (Mender.SOURCE, Mender.YOU_IN_AIACCOUNT)
    assert entries_of("TOTAL_MISMATCH") == [ours, theirs]


def test_what_nobody_emits_has_no_help() -> None:
    assert about_problem("MOON_FULL") is None
    assert about_error("MOON_FULL") is None
    assert not is_in_the_catalogue("MOON_FULL")
    assert about_refusal("MOON_FULL").code == "MOON_FULL"


@pytest.mark.parametrize(
    ("meant", "code"),
    [
        ("account not found", "ACCOUNT_NOT_FOUND"),
        ("account not active", "ACCOUNT_NOT_ACTIVE"),
        ("partner not found for certain", "PARTNER_AMBIGUOUS"),
        ("partner not valid", "PARTY_NOT_VALID"),
        ("contact missing in the source", "PARTY_MISSING"),
        ("amounts not valid", "AMOUNT_NOT_A_NUMBER"),
        ("amounts not valid", "TOTAL_MISMATCH"),
        ("line without a tax code", "TAX_RATE_NOT_MAPPED"),
        ("tax rate that does not fit", "TAX_MISMATCH"),
        ("bank account not mapped", "BANK_NOT_MAPPED"),
        ("currency not mapped", "CURRENCY_NOT_MAPPED"),
        ("type not mapped", "SWITCHED_OFF"),
        ("type not known", "TYPE_UNKNOWN"),
        ("line without an account", "ACCOUNT_NOT_MAPPED"),
        ("duplicate identity", "DUPLICATE_IDENTITY"),
    ],
)
def test_what_was_asked_for_is_there(meant: str, code: str) -> None:
    assert is_in_the_catalogue(code), meant
