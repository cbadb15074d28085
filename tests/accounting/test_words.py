"""Words for people."""

from __future__ import annotations

from decimal import Decimal

import pytest

from accounting.words import N_, Words, percent, plain


def test_a_text_marked_for_translation_stays_the_text_it_is() -> None:
    assert N_("Sync") == "Sync"


def test_words_are_a_sentence_with_its_values_filled_in() -> None:
    assert str(Words("%(rows)s rows", {"rows": "12"})) == "12 rows"
    assert str(Words("Synced")) == "Synced"


@pytest.mark.parametrize(
    ("rate", "words"),
    [("0", "0 %"), ("0.1000", "10 %"), ("0.06", "6 %"), ("0.0825", "8.25 %"), ("1", "100 %"), ("-0.1", "-10 %")],
)
def test_a_rate_is_shown_as_people_write_it(rate: str, words: str) -> None:
    assert percent(Decimal(rate)) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [("1E+3", "1000"), ("-0.0010", "-0.0010"), ("1E+30", "1" + "0" * 30), ("1E+999999", "1E+999999"), ("NaN", "NaN")],
)
def test_a_number_is_shown_in_plain_digits_as_long_as_they_can_be_read(number: str, words: str) -> None:
    assert plain(Decimal(number)) == words


@pytest.mark.parametrize("rate", ["NaN", "Infinity", "1E+999999", "-1E+999999"])
def test_a_rate_beyond_reason_is_still_shown(rate: str) -> None:
    assert percent(Decimal(rate))
