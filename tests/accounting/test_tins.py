"""A TIN has the form that LHDN gives it; whether it exists is not asked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounting.tins import is_tin
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
