"""How things are written on a page."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from accounting.periods import Period
from accounting.words import Words
from blueprints import wording


@pytest.mark.parametrize(
    ("amount", "written"),
    [("38204.15", "RM 38,204.15"), ("-1100", "−RM 1,100.00"), ("0", "RM 0.00"), ("-0.05", "−RM 0.05")],
)
def test_money_is_ringgit_with_sen(amount: str, written: str) -> None:
    assert wording.money(Decimal(amount)) == written


@pytest.mark.parametrize(
    ("first", "last", "written"),
    [
        (date(2026, 11, 20), date(2026, 11, 20), "Fri 20 Nov 2026"),
        (date(2026, 11, 14), date(2026, 11, 20), "14 – 20 Nov 2026"),
        (date(2026, 10, 30), date(2026, 11, 2), "30 Oct – 2 Nov 2026"),
        (date(2025, 12, 30), date(2026, 1, 2), "30 Dec 2025 – 2 Jan 2026"),
    ],
)
def test_a_period_is_as_short_as_it_can_be(app: Flask, first: date, last: date, written: str) -> None:
    with app.test_request_context():
        assert wording.days(Period(first, last)) == written


def test_a_moment_is_shown_in_the_books_zone(app: Flask) -> None:
    moment = datetime(2026, 11, 20, 18, 30, 5, tzinfo=UTC)
    with app.test_request_context():
        assert wording.moment(moment, ZoneInfo("Asia/Kuala_Lumpur")) == "21 Nov 2026, 02:30"
    assert wording.clock(moment, ZoneInfo("Asia/Kuala_Lumpur")) == "02:30:05"


def test_words_are_filled_in(app: Flask) -> None:
    with app.test_request_context():
        assert wording.say(Words("Failed %(when)s", {"when": "5/15 14:30"})) == "Failed 5/15 14:30"
        assert wording.say("Line %(line)s", {"line": "2"}) == "Line 2"
        assert wording.say("100 % sure") == "100 % sure"
