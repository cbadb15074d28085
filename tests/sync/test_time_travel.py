"""Time travel: whatever the clock and the calendar do, every business day is pushed, and once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from models import AutoPush, Book, Coverage, NightPush, Run, db, writing
from sync import auto_push
from sync.night_clock import delay, last_night, next_night, night_after
from tests.nights import KUALA_LUMPUR, Nights, at, days_from, local, nights_of, runs, sell, states, switch_on, the_book
from tests.sync.conftest import Desk

DUBLIN = ZoneInfo("Europe/Dublin")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
SYDNEY = ZoneInfo("Australia/Sydney")


@pytest.fixture
def nights(sqlite_desk: Desk) -> Nights:
    """The nights of a desk on SQLite: what the clock does has nothing to do with storage."""
    return nights_of(sqlite_desk.app.extensions["night"])


def covered(push_type: str = "sales_invoice") -> date:
    """The last business day that is covered."""
    return db.session.get_one(Coverage, (the_book().id, push_type), populate_existing=True).covered_through


def day_of(moment: str, zone: ZoneInfo = KUALA_LUMPUR, hour: int = 2) -> date:
    """The last business day of the night that has begun last."""
    return last_night(local(moment, zone), hour, zone).day


def test_a_night_is_the_last_one_until_the_next_begins() -> None:
    assert day_of("2026-05-16 01:59") == date(2026, 5, 14)
    assert day_of("2026-05-16 02:00") == date(2026, 5, 15)
    assert day_of("2026-05-16 23:59") == date(2026, 5, 15)
    assert next_night(local("2026-05-16 02:00"), 2, KUALA_LUMPUR).begins == local("2026-05-17 02:00")


@pytest.mark.parametrize(
    ("hour", "zone", "day", "begins"),
    [
        (1, DUBLIN, date(2026, 3, 28), datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),  # 01:00 is skipped: 02:00 it is.
        (0, DUBLIN, date(2026, 3, 28), datetime(2026, 3, 29, 0, 0, tzinfo=UTC)),
        (2, DUBLIN, date(2026, 3, 28), datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        (1, DUBLIN, date(2026, 10, 24), datetime(2026, 10, 25, 0, 0, tzinfo=UTC)),  # 01:00 comes twice: the first.
        (2, DUBLIN, date(2026, 10, 24), datetime(2026, 10, 25, 2, 0, tzinfo=UTC)),
        (2, SYDNEY, date(2026, 10, 3), datetime(2026, 10, 3, 16, 0, tzinfo=UTC)),  # 02:00 is skipped.
        (2, LORD_HOWE, date(2026, 10, 3), datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),  # Only half an hour is.
    ],
)
def test_a_skipped_hour_begins_when_the_clocks_go_on_and_a_doubled_one_at_its_first(
    hour: int, zone: ZoneInfo, day: date, begins: datetime
) -> None:
    assert night_after(day, hour, zone).begins == begins


@pytest.mark.parametrize("zone", [DUBLIN, SYDNEY, LORD_HOWE, KUALA_LUMPUR, ZoneInfo("Pacific/Apia")])
@pytest.mark.parametrize("hour", [0, 1, 2, 3, 23])
def test_through_years_of_clock_changes_every_day_has_one_night_and_they_never_go_back(
    zone: ZoneInfo, hour: int
) -> None:
    nights, moment = [], datetime(2027, 12, 1, tzinfo=UTC)
    while moment < datetime(2029, 2, 1, tzinfo=UTC):
        nights.append(last_night(moment, hour, zone).day)
        moment += timedelta(minutes=30)
    distinct = list(dict.fromkeys(nights))
    assert nights == sorted(nights)
    assert distinct == days_from(distinct[0], len(distinct))


def test_the_delay_of_a_book_is_its_own_and_the_same_for_ever() -> None:
    window = timedelta(minutes=30)
    later = {slug: delay(slug, window) for slug in (f"book-{number}" for number in range(200))}
    assert all(timedelta() <= one < window for one in later.values())
    assert len(set(later.values())) > 150
    assert later["book-7"] == delay("book-7", window)
    assert delay("book-7", timedelta()) == timedelta()


@pytest.mark.parametrize("first", [date(2026, 4, 29), date(2028, 2, 27), date(2026, 12, 30)])
def test_over_month_ends_leap_days_and_the_new_year_each_day_is_pushed_in_its_night(
    sqlite_desk: Desk, nights: Nights, first: date
) -> None:
    days = days_from(first, 4)
    with at(datetime.combine(first, datetime.min.time(), KUALA_LUMPUR)):
        switch_on(first_day=first, types=["sales_invoice"])
    for day in days:
        sell(f"A{day}", day)
        with at(datetime(day.year, day.month, day.day, 2, tzinfo=KUALA_LUMPUR) + timedelta(days=1)):
            nights.tick()
        assert covered() == day
    assert [(run.last_day, run.known) for run in runs()] == [(day, number) for number, day in enumerate(days)]
    assert sqlite_desk.balances() == {"11000": "40.00", "40000": "-40.00"}


@pytest.mark.parametrize("down", [1, 3])
def test_a_machine_that_was_off_for_some_days_is_whole_as_soon_as_it_starts(
    sqlite_desk: Desk, nights: Nights, down: int
) -> None:
    first = date(2026, 5, 15)
    with at("2026-05-16 02:00"):
        switch_on(types=["sales_invoice"])
        nights.tick()
    for day in days_from(first + timedelta(days=1), down):
        sell(f"A{day}", day)
    with at(local("2026-05-16 14:30") + timedelta(days=down)):
        nights.tick()
    assert (len(runs()), covered()) == (2, first + timedelta(days=down))
    assert sqlite_desk.balances()["40000"] == f"-{down * 10}.00"


def test_a_machine_that_was_off_for_forty_days_asks_and_nothing_is_lost(sqlite_desk: Desk, nights: Nights) -> None:
    with at("2026-05-16 02:00"):
        switch_on(types=["sales_invoice"])
        nights.tick()
    days = days_from(date(2026, 5, 16), 40)
    for day in days:
        sell(f"A{day}", day)
    with at("2026-06-25 09:00"):
        nights.tick()
        assert (len(runs()), db.session.query(AutoPush).one().stop_reason) == (1, "gap")
        auto_push.catch_up(the_book(), by=None, now=datetime.now(UTC))
        nights.tick()
    assert (covered(), runs()[-1].first_day) == (days[-1], date(2026, 5, 15))
    assert sqlite_desk.balances()["40000"] == "-400.00"


def test_before_the_hour_a_machine_that_was_off_catches_up_what_earlier_nights_missed(
    sqlite_desk: Desk, nights: Nights
) -> None:
    with at("2026-05-16 02:00"):
        switch_on(types=["sales_invoice"])
        nights.tick()
    with at("2026-05-19 01:00"):
        nights.tick()
        assert covered() == date(2026, 5, 17)
    with at("2026-05-19 02:00"):
        nights.tick()
    assert covered() == date(2026, 5, 18)


@pytest.mark.parametrize(("change", "before", "after"), [(5, "04:00", "05:00"), (1, "00:30", "01:00")])
def test_another_hour_moves_the_night_and_leaves_out_no_day(
    sqlite_desk: Desk, nights: Nights, change: int, before: str, after: str
) -> None:
    with at("2026-05-16 02:00"):
        switch_on(types=["sales_invoice"])
        nights.tick()
    with at("2026-05-16 12:00"):
        switch_on(hour=change)
        nights.tick()
    assert len(runs()) == 1
    with at(f"2026-05-17 {before}"):
        nights.tick()
        assert covered() == date(2026, 5, 15)
    with at(f"2026-05-17 {after}"):
        nights.tick()
        assert covered() == date(2026, 5, 16)
    with at("2026-05-17 12:00"):
        switch_on(hour=14)
        nights.tick()
    with at("2026-05-17 15:00"):
        nights.tick()
    assert (len(runs()), covered()) == (2, date(2026, 5, 16))


def test_a_clock_that_is_put_back_pushes_no_night_twice(sqlite_desk: Desk, nights: Nights) -> None:
    sell("A1", date(2026, 5, 15))
    with at("2026-05-16 02:00"):
        switch_on(types=["sales_invoice"])
        nights.tick()
    for moment in ("2026-05-16 01:00", "2026-05-16 02:00", "2026-05-15 20:00", "2026-05-16 02:30", "2026-05-14 03:00"):
        with at(moment):
            nights.tick()
    assert (len(runs()), covered()) == (1, date(2026, 5, 15))
    with at("2026-05-17 02:00"):
        nights.tick()
    assert covered() == date(2026, 5, 16)


def test_a_clock_that_was_days_ahead_loses_nothing_of_the_days_it_took_for_covered(
    sqlite_desk: Desk, nights: Nights
) -> None:
    with at("2026-05-19 02:00"):
        switch_on(first_day=date(2026, 5, 15), types=["sales_invoice"])
        nights.tick()
    for day in days_from(date(2026, 5, 15), 5):
        sell(f"A{day}", day)
        with at(datetime(day.year, day.month, day.day, 2, tzinfo=KUALA_LUMPUR) + timedelta(days=1)):
            nights.tick()
    assert sqlite_desk.balances()["40000"] == "-50.00"


def test_in_a_zone_with_summer_time_the_days_of_23_and_25_hours_are_pushed_whole_and_once(
    sqlite_desk: Desk, nights: Nights
) -> None:
    with writing() as session:
        session.query(Book).one().timezone = "Europe/Dublin"
    for change in (date(2026, 3, 29), date(2026, 10, 25)):
        with at(datetime(change.year, change.month, change.day, 9, tzinfo=DUBLIN) - timedelta(days=1)):
            switch_on(hour=1, first_day=change - timedelta(days=1), types=["sales_invoice"])
        midnight = datetime(change.year, change.month, change.day, tzinfo=DUBLIN).astimezone(UTC)
        after = datetime.combine(change + timedelta(days=1), datetime.min.time(), DUBLIN).astimezone(UTC)
        edges = [midnight - timedelta(seconds=1), midnight, after - timedelta(seconds=1), after]
        for number, moment in enumerate(edges):
            sell(f"{change}-{number}", change, created_at=moment, paid_at=moment)
        ticks = int((after - midnight) / timedelta(minutes=30)) * 2
        for number in range(ticks):
            with at(midnight + number * timedelta(minutes=30)):
                nights.tick()
        pushed = [run for run in runs() if run.last_day >= change - timedelta(days=1)]
        assert [(run.last_day, run.eligible) for run in pushed][:2] == [(change - timedelta(days=1), 1), (change, 3)]
        assert set(states().values()) == {"covered"}
    assert db.session.query(Run).count() == db.session.query(NightPush).count()
