"""The period as people type it."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from accounting.periods import Period
from blueprints.forms import presets_for, read_period

TODAY = date(2026, 5, 20)


def test_two_days_make_a_period() -> None:
    form = read_period({"from": "2026-05-14", "to": " 2026-05-20 "}, TODAY)
    assert form.period == Period(date(2026, 5, 14), TODAY)
    assert not form.errors


@pytest.mark.parametrize("values", [{}, {"preset": "yesterday"}, {"preset": "nonsense"}])
def test_without_days_it_is_yesterday(values: dict[str, str]) -> None:
    assert read_period(values, TODAY).period == Period(date(2026, 5, 19), date(2026, 5, 19))


def test_a_preset_is_a_period() -> None:
    assert read_period({"preset": "last_month"}, TODAY).period == Period(date(2026, 4, 1), date(2026, 4, 30))


@pytest.mark.parametrize(
    ("first", "last", "fields"),
    [
        ("2026-05-32", "2026-05-20", {"from"}),
        ("", "2026-05-20", {"from"}),
        ("2026-05-14", "soon", {"to"}),
        ("0002-05-14", "20.5.2026", {"from", "to"}),
        ("2026-05-20", "2026-05-14", {"to"}),
    ],
)
def test_a_wrong_day_is_named_with_its_field(app: Flask, first: str, last: str, fields: set[str]) -> None:
    with app.test_request_context():
        form = read_period({"from": first, "to": last}, TODAY)
    assert form.period is None
    assert set(form.errors) == fields
    for field, sentence in form.errors.items():
        assert sentence.lower().startswith(f"{field}: ")


def test_only_one_preset_counts_as_chosen() -> None:
    first_of_month = date(2026, 5, 1)
    shown = presets_for(first_of_month, Period(first_of_month, first_of_month))
    assert [one.key for one in shown if one.chosen] == ["today"]
