"""An id number has the form of its type; whether somebody has it is not asked."""

from __future__ import annotations

import pytest

from accounting.id_numbers import is_army_number, is_brn, is_foreign_brn, is_nric, is_passport


@pytest.mark.parametrize("text", ["900101145678", "000229011234", "040229011234", "991231141234"])
def test_an_nric_is_12_digits_that_begin_with_a_day(text: str) -> None:
    assert is_nric(text)


@pytest.mark.parametrize(
    "text", ["", "90010114567", "9001011456789", "901301145678", "900230145678", "010229145678", "900101-14-5678"]
)
def test_other_digits_are_no_nric(text: str) -> None:
    assert not is_nric(text)


def test_a_leap_day_counts_when_either_century_had_it() -> None:
    assert is_nric("000229145678")  # 1900 had none, 2000 had.
    assert not is_nric("030229145678")


@pytest.mark.parametrize(
    "text", ["202601012345", "199801000017", "123456-X", "1234567A", "SA0123456-D", "LLP0012345-LGN"]
)
def test_a_brn_is_the_new_number_or_an_old_form(text: str) -> None:
    assert is_brn(text)


@pytest.mark.parametrize("text", ["", "20260101234", "202609012345", "X-123456", "123456-x", "000000000000", "123456"])
def test_other_texts_are_no_brn(text: str) -> None:
    assert not is_brn(text)


def test_a_registration_number_of_somewhere_else_is_short() -> None:
    assert is_foreign_brn("HRB 86891")
    assert not is_foreign_brn("1" * 21)
    assert not is_foreign_brn("")


@pytest.mark.parametrize(("text", "is_one"), [("A12345678", True), ("a12345678", False), ("A123", False), ("", False)])
def test_a_passport_is_capital_letters_and_digits(text: str, is_one: bool) -> None:
    assert is_passport(text) is is_one


@pytest.mark.parametrize(
    ("text", "is_one"), [("T1234567", True), ("1234567", True), ("T12", False), ("T 1234567", False)]
)
def test_an_army_number_is_digits_after_letters_or_not(text: str, is_one: bool) -> None:
    assert is_army_number(text) is is_one
