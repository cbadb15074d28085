"""A TIN has the form that LHDN gives it; whether it exists is not asked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounting.tins import FOREIGN_TINS, GENERAL_TINS, is_of_a_body, is_tin, suggested_tin
from sandbox.tin import is_tin as practice_takes

GOOD = ("IG1", "IG12345678901", "IG001234567890", "C2584563220", "CS12340", "FA10", "LE9990", "EI00000000010")
BAD = (
    "",
    "IG",
    "IG1234567890123",
    "C2584563221",
    "C02584563220",
    "C0",
    "X12340",
    "EI00000000050",
    "c2584563220",
    "C 12340",
    " C12340",
    "C12340\n",
    "C１２３４０",
    "TP123456789012340",
)


@pytest.mark.parametrize("text", GOOD)
def test_a_well_formed_tin_is_one(text: str) -> None:
    assert is_tin(text)


@pytest.mark.parametrize("text", BAD)
def test_a_malformed_tin_is_none(text: str) -> None:
    assert not is_tin(text)


@given(st.one_of(st.text("ICGSDFAPTNRJLE0123456789 ", max_size=16), st.from_regex(r"(IG|CS?|TP)[0-9]{1,14}")))
def test_the_preflight_and_the_practice_server_agree_about_every_text(text: str) -> None:
    assert is_tin(text) == practice_takes(text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("C02584563220", "C2584563220"),
        ("C258456322", "C2584563220"),
        ("c 2584563220", "C2584563220"),
        ("ig-12345678901", "IG12345678901"),
        ("EI 00000000010", "EI00000000010"),
    ],
)
def test_what_was_probably_meant_follows_lhdns_rules(text: str, meant: str) -> None:
    assert suggested_tin(text) == meant


@pytest.mark.parametrize("text", ["", "12345", "X12340", "C", "C0", "IG1234567890123", "C１２３４０", "EI00000000050"])
def test_what_nobody_can_tell_has_no_suggestion(text: str) -> None:
    assert suggested_tin(text) is None


@given(st.text("ICGSDFAPTNRJLE0123456789 -", max_size=16))
def test_a_suggestion_is_always_a_tin(text: str) -> None:
    meant = suggested_tin(text)
    assert meant is None or is_tin(meant)


@pytest.mark.parametrize(
    ("tin", "is_one"), [("C12340", True), ("LE9990", True), ("IG1", False), ("TP120", False), ("C1", False)]
)
def test_companies_and_the_like_are_told_from_persons(tin: str, is_one: bool) -> None:
    assert is_of_a_body(tin) is is_one


def test_every_general_tin_is_a_tin_and_is_for_one_side_at_least() -> None:
    assert len(GENERAL_TINS) == 4
    assert all(is_tin(tin) and (one.of_buyers or one.of_suppliers) for tin, one in GENERAL_TINS.items())
    assert set(GENERAL_TINS) > FOREIGN_TINS
