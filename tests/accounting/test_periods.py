"""A moment counts on the day it has in the book's zone, and a period is whole days of that zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounting.periods import Period, business_day, presets

KUALA_LUMPUR = ZoneInfo("Asia/Kuala_Lumpur")
NEW_YORK = ZoneInfo("America/New_York")
ZONES = [KUALA_LUMPUR, NEW_YORK, ZoneInfo("Pacific/Auckland"), ZoneInfo("Asia/Kathmandu"), UTC]
DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 5, 31, 15, 59, 59, 999999, tzinfo=UTC), date(2026, 5, 31)),
        (datetime(2026, 5, 31, 16, 0, tzinfo=UTC), date(2026, 6, 1)),
        (datetime(2025, 12, 31, 16, 0, tzinfo=UTC), date(2026, 1, 1)),
        (datetime(2026, 6, 1, 0, 30, tzinfo=KUALA_LUMPUR), date(2026, 6, 1)),
        (datetime(2026, 5, 31, 12, 30, tzinfo=NEW_YORK), date(2026, 6, 1)),
    ],
)
def test_a_sale_late_at_month_end_counts_on_the_day_on_the_wall_in_kuala_lumpur(moment: datetime, day: date) -> None:
    assert business_day(moment, KUALA_LUMPUR) == day


def test_a_moment_without_a_zone_is_refused_rather_than_guessed() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        business_day(datetime(2026, 5, 15, 12, 0), KUALA_LUMPUR)  # noqa: DTZ001 - that is what is refused.


@given(DAYS, st.integers(0, 40), st.sampled_from(ZONES))
def test_the_first_and_last_moment_of_a_period_are_the_first_and_last_of_its_days(
    first: date, length: int, zone: ZoneInfo
) -> None:
    last = first + timedelta(days=length)
    start, end = Period(first, last).moments(zone)
    instant = timedelta(microseconds=1)
    assert (start.tzinfo, end.tzinfo) == (UTC, UTC)
    assert business_day(start, zone) == first
    assert business_day(start - instant, zone) == first - timedelta(days=1)
    assert business_day(end - instant, zone) == last
    assert business_day(end, zone) == last + timedelta(days=1)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 5, 16, 3, 59, 59, tzinfo=KUALA_LUMPUR), date(2026, 5, 15)),
        (datetime(2026, 5, 16, 4, 0, tzinfo=KUALA_LUMPUR), date(2026, 5, 16)),
        (datetime(2026, 6, 1, 0, 30, tzinfo=KUALA_LUMPUR), date(2026, 5, 31)),
    ],
)
def test_with_a_cut_off_at_four_the_night_belongs_to_the_day_before(moment: datetime, day: date) -> None:
    assert business_day(moment, KUALA_LUMPUR, starts=240) == day


@given(DAYS, st.integers(0, 40), st.sampled_from(ZONES), st.integers(0, 24 * 60 - 1))
def test_a_period_holds_exactly_the_moments_of_its_days_wherever_they_begin(
    first: date, length: int, zone: ZoneInfo, starts: int
) -> None:
    last = first + timedelta(days=length)
    start, end = Period(first, last).moments(zone, starts=starts)
    instant = timedelta(microseconds=1)
    assert business_day(start, zone, starts=starts) == first
    assert business_day(start - instant, zone, starts=starts) == first - timedelta(days=1)
    assert business_day(end - instant, zone, starts=starts) == last
    assert business_day(end, zone, starts=starts) == last + timedelta(days=1)


@pytest.mark.parametrize("starts", [90, 120, 150])
def test_every_half_hour_of_a_year_of_daylight_saving_counts_on_the_day_that_holds_it(starts: int) -> None:
    moment, end = datetime(2026, 1, 2, 12, tzinfo=UTC), datetime(2027, 1, 2, tzinfo=UTC)
    while moment < end:
        day = business_day(moment, NEW_YORK, starts=starts)
        first, after = Period(day, day).moments(NEW_YORK, starts=starts)
        assert first <= moment < after
        moment += timedelta(minutes=30)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 8), 23), (date(2026, 11, 1), 25), (date(2026, 5, 15), 24)])
def test_a_day_on_which_the_clocks_change_is_an_hour_shorter_or_longer(day: date, hours: int) -> None:
    start, end = Period(day, day).moments(NEW_YORK)
    assert end - start == timedelta(hours=hours)


def test_every_moment_of_a_year_of_daylight_saving_falls_into_exactly_one_day() -> None:
    days = [date(2026, 1, 1) + timedelta(days=place) for place in range(365)]
    spans = [Period(day, day).moments(NEW_YORK) for day in days]
    assert all(end == start for (_, end), (start, _) in pairwise(spans))


def test_a_period_holds_its_first_and_last_day_and_nothing_beside_them() -> None:
    period = Period(date(2026, 5, 1), date(2026, 5, 31))
    assert date(2026, 5, 1) in period
    assert date(2026, 5, 31) in period
    assert date(2026, 4, 30) not in period
    assert date(2026, 6, 1) not in period


def test_a_period_says_its_days_and_one_day_only_once() -> None:
    assert str(Period(date(2026, 5, 1), date(2026, 5, 31))) == "2026-05-01 to 2026-05-31"
    assert str(Period(date(2026, 5, 1), date(2026, 5, 1))) == "2026-05-01"


def test_a_period_that_ends_before_it_begins_is_refused_by_both_days() -> None:
    with pytest.raises(ValueError, match="2026-05-01 is before the first day 2026-05-02"):
        Period(date(2026, 5, 2), date(2026, 5, 1))


def test_the_presets_come_in_the_order_of_the_buttons() -> None:
    keys = [key for key, _ in presets(date(2026, 5, 15))]
    assert keys == ["today", "yesterday", "last_7_days", "this_month", "last_month"]


@pytest.mark.parametrize(
    ("today", "key", "days"),
    [
        (date(2026, 5, 15), "today", "2026-05-15"),
        (date(2026, 3, 1), "yesterday", "2026-02-28"),
        (date(2028, 3, 1), "yesterday", "2028-02-29"),
        (date(2026, 1, 1), "yesterday", "2025-12-31"),
        (date(2026, 5, 3), "last_7_days", "2026-04-27 to 2026-05-03"),
        (date(2026, 5, 1), "this_month", "2026-05-01"),
        (date(2028, 2, 29), "this_month", "2028-02-01 to 2028-02-29"),
        (date(2026, 3, 31), "last_month", "2026-02-01 to 2026-02-28"),
        (date(2028, 3, 31), "last_month", "2028-02-01 to 2028-02-29"),
        (date(2026, 1, 31), "last_month", "2025-12-01 to 2025-12-31"),
        (date(2028, 2, 29), "last_month", "2028-01-01 to 2028-01-31"),
    ],
)
def test_a_preset_is_right_at_month_ends_and_on_leap_days(today: date, key: str, days: str) -> None:
    assert str(dict(presets(today))[key]) == days


@given(DAYS)
def test_no_preset_reaches_beyond_today(today: date) -> None:
    assert all(period.last <= today for _, period in presets(today))
