"""How Auto Push of each book stands, and what each night came to: the same for one book and for many."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from models import NightState, Tick, db, writing
from sync.auto_push import booked_by_hand
from sync.books import all_books
from sync.night_calendar import DAYS, DayState, calendar_of, worst_of
from sync.nights_told import (
    BookNight,
    Standing,
    book_night,
    book_nights,
    is_nobody_ticking,
    night_totals,
    pairs_in,
)
from sync.pauses import pause_book, resume_book
from tests.conftest import Company
from tests.nights import INVOICES, Nights, at, nights_of, sell, switch_on, the_book
from tests.sync.conftest import Desk
from tests.sync.test_night import _down

WINDOW = timedelta(minutes=30)
MAY_14, MAY_15, MAY_16 = (date(2026, 5, day) for day in (14, 15, 16))


@pytest.fixture
def nights(desk: Desk) -> Nights:
    return nights_of(desk.app.extensions["night"])


def told(slug: str = "platform") -> BookNight:
    db.session.rollback()
    return book_night(the_book(slug), now=datetime.now(UTC), window=WINDOW)


def days(push_type: str = INVOICES) -> dict[date, DayState]:
    """What became of each of the last days of a type, but for those that nobody asked for."""
    strip = next(one for one in calendar_of(told()) if one.push and one.push.key == push_type)
    return {day: state for day, state in strip.days if state != DayState.NOT_ASKED}


def test_a_book_goes_from_off_over_at_work_to_on(desk: Desk, nights: Nights) -> None:
    with at("2026-05-15 09:00"):
        assert (told().standing, days()) == (Standing.OFF, {})
        switch_on(first_day=MAY_14)
        assert (told().standing, days()) == (Standing.AT_WORK, {MAY_14: DayState.AT_WORK})
        nights.tick()
        assert (told().standing, days()) == (Standing.ON, {MAY_14: DayState.COVERED})
        assert not told().standing.is_wrong
    with at("2026-05-16 02:00"):
        assert (told().standing, told().is_about_to_start) == (Standing.BEHIND, True)
        assert days() == {MAY_14: DayState.COVERED, MAY_15: DayState.MISSING}


def test_a_night_that_fails_is_tried_again_and_then_failed_until_the_next(desk: Desk) -> None:
    down = _down(desk)
    sell("A1", MAY_15)
    with at("2026-05-15 09:00"):
        switch_on(first_day=MAY_15, types=[INVOICES])
    with at("2026-05-16 02:00"):
        down.tick()
        assert (told().standing, days()) == (Standing.TRIED_AGAIN, {MAY_15: DayState.AT_WORK})
    with writing() as session:
        session.execute(db.text("UPDATE runs SET retry_at = NULL"))
    with at("2026-05-16 02:30"):
        down.tick()
        found = told()
        assert (found.standing, days()) == (Standing.FAILED, {MAY_15: DayState.FAILED})
        assert ([one.push.key for one in found.missed], found.is_about_to_start) == ([INVOICES], False)


def test_what_was_refused_is_left_until_it_is_in_the_books(desk: Desk, nights: Nights) -> None:
    sell("A1", MAY_14)
    sell("A2", MAY_15)
    with at("2026-05-15 09:00"):
        switch_on(first_day=MAY_14, types=[INVOICES])
        nights.tick()
    with at("2026-05-16 02:00"):
        desk.fault("remove_account", account="40000")
        nights.tick()
        desk.fault("add_account", account="40000", name="Sales")
        assert days() == {MAY_14: DayState.COVERED, MAY_15: DayState.LEFT}
        assert worst_of(calendar_of(told())).left == 1
        assert told().standing == Standing.LEFT
        desk.push()
        assert (told().standing, days()[MAY_15]) == (Standing.ON, DayState.COVERED)


def test_a_paused_book_is_paused_by_somebody_or_for_its_key(desk: Desk, nights: Nights) -> None:
    with at("2026-05-15 09:00"):
        switch_on(first_day=MAY_14)
        pause_book(the_book().id, by=None, now=datetime.now(UTC))
        assert (told().standing, days()) == (Standing.PAUSED, {MAY_14: DayState.MISSING})
        resume_book(the_book().id)
        pause_book(the_book().id, by=None, now=datetime.now(UTC), reason="KEY_REJECTED")
        assert told().standing == Standing.KEY_REFUSED


def test_a_stopped_book_asks_and_what_was_booked_by_hand_was_never_asked_for(desk: Desk, nights: Nights) -> None:
    with at("2026-05-15 09:00"):
        switch_on()
    with at("2026-06-30 09:00"):
        nights.tick()
        assert told().standing == Standing.ASKS
        assert set(days().values()) == {DayState.MISSING}
        booked_by_hand(the_book(), by=None, now=datetime.now(UTC))
        assert (told().standing, days()) == (Standing.ON, {})


def test_the_calendar_names_the_days_of_each_state_the_worst_first(desk: Desk, nights: Nights) -> None:
    with at("2026-05-15 09:00"):
        switch_on(first_day=date(2026, 5, 10), types=[INVOICES])
        nights.tick()
    with at("2026-05-17 09:00"):
        strip = calendar_of(told())[0]
        assert len(strip.states) == DAYS
        assert (strip.first, strip.last) == (date(2026, 4, 12), MAY_16)
        assert [(state, [str(period) for period in periods]) for state, periods in strip.spans()] == [
            (DayState.MISSING, ["2026-05-15 to 2026-05-16"]),
            (DayState.COVERED, ["2026-05-10 to 2026-05-14"]),
            (DayState.NOT_ASKED, ["2026-04-12 to 2026-05-09"]),
        ]
        assert worst_of(calendar_of(told())).states[-2:] == (DayState.MISSING, DayState.MISSING)


def test_a_night_adds_up_over_the_books(desk: Desk, connect: Callable[..., Company], nights: Nights) -> None:
    connect("kopi", "kopi", app=desk.app)
    sell("A1", MAY_15)
    with at("2026-05-15 09:00"):
        switch_on()
        switch_on("kopi")
        nights.tick()
    with at("2026-05-16 02:40"):
        desk.fault("remove_account", account="40000")
        nights.tick()
        desk.fault("add_account", account="40000", name="Sales")
    totals = night_totals(all_books(), before=None, limit=9)
    assert [(one.day, one.books, one.covered, one.states[NightState.FAILED], one.open) for one in totals] == [
        (MAY_15, 2, 4, 2, 0),
        (MAY_14, 2, 6, 0, 0),
    ]
    assert [one.day for one in night_totals(all_books(), before=MAY_15, limit=9)] == [MAY_14]
    assert len(pairs_in(all_books(), [MAY_14])[MAY_14]) == 6


def test_many_books_are_told_like_one_and_take_no_more_queries(
    desk: Desk, connect: Callable[..., Company], nights: Nights
) -> None:
    with at("2026-05-16 09:00"):
        switch_on()
        nights.tick()
        one, alone = _counted(lambda: book_nights([the_book()], now=datetime.now(UTC), window=WINDOW))
        db.session.rollback()
        for slug in ("kopi", "batik"):
            connect(slug, slug, app=desk.app)
            switch_on(slug)
        nights.tick()
        many, together = _counted(lambda: book_nights(all_books(), now=datetime.now(UTC), window=WINDOW))
        assert [found.book.slug for found in many] == ["platform", "batik", "kopi"]
        assert [found.standing for found in many] == [told(found.book.slug).standing for found in many]
        assert one[0].outlook == many[0].outlook
        assert together <= alone + 2


def _counted(ask: Callable[[], list[BookNight]]) -> tuple[list[BookNight], int]:
    statements: list[str] = []

    def count(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", count)
    try:
        return ask(), len(statements)
    finally:
        event.remove(db.engine, "before_cursor_execute", count)


def test_nobody_ticks_only_where_somebody_should(desk: Desk) -> None:
    with at("2026-05-15 09:00"):
        assert not is_nobody_ticking([told()], datetime.now(UTC))
        switch_on()
        assert is_nobody_ticking([told()], datetime.now(UTC))
        with writing() as session:
            session.add(Tick(name="a test", at=datetime.now(UTC)))
        assert not is_nobody_ticking([told()], datetime.now(UTC) + timedelta(seconds=119))
        assert is_nobody_ticking([told()], datetime.now(UTC) + timedelta(seconds=120))
