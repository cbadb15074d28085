"""What a book leaves out: days before it starts, and the push types that are switched off."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from accounting.options import Options
from accounting.periods import Period
from accounting.pushes import PUSH_TYPES
from models import Book, Outcome, Run, RunState, db, writing
from sync.books import book_by_slug, connection_of
from sync.errors import SwitchedOffError
from sync.job import scope_of
from sync.master_data import refresh
from sync.preview import preview
from sync.pusher import utc_now
from sync.remarks import remarks_on, what_is_left_out, what_is_locked
from tests.shop import DAY, NOON, add_order
from tests.sync.conftest import Desk

THREE_DAYS = Period(DAY - timedelta(days=1), DAY + timedelta(days=1))


def set_options(**values: Any) -> Book:
    with writing() as session:
        session.query(Book).one().options = Options(**values).as_json()
    return the_book()


def the_book() -> Book:
    book = book_by_slug("platform")
    assert book is not None
    return book


def sell_on_three_days() -> None:
    for place, number in enumerate(("EARLY", "ON-IT", "LATE"), -1):
        add_order(number, paid_at=NOON + timedelta(days=place))


def test_nothing_before_the_start_day_is_counted_and_the_run_keeps_where_it_began(desk: Desk) -> None:
    set_options(start_day=DAY)
    sell_on_three_days()
    run = desk.push(period=THREE_DAYS)
    assert (run.state, run.eligible, run.counted_from) == (RunState.SYNCED, 2, DAY)
    assert desk.balances() == {"11000": "20.00", "40000": "-20.00"}


def test_a_period_before_the_start_day_has_nothing_to_sync(desk: Desk) -> None:
    set_options(start_day=THREE_DAYS.last + timedelta(days=1))
    sell_on_three_days()
    run = desk.push(period=THREE_DAYS)
    assert (run.state, run.eligible, run.error) == (RunState.NOTHING, 0, None)


def test_the_preview_leaves_out_the_same(desk: Desk) -> None:
    book = set_options(start_day=DAY)
    sell_on_three_days()
    found = preview(scope_of(book, PUSH_TYPES["sales_invoice"], THREE_DAYS), max_rows=100, now=utc_now)
    assert found.eligible.count == 2


def test_what_was_posted_before_a_later_start_day_is_not_gone(desk: Desk) -> None:
    sell_on_three_days()
    desk.push(period=THREE_DAYS)
    set_options(start_day=DAY + timedelta(days=1))
    run = desk.push(period=THREE_DAYS)
    assert (run.state, run.eligible) == (RunState.SYNCED, 1)
    assert db.session.query(Outcome).filter_by(run_id=run.id).all() == []


@pytest.mark.parametrize(
    ("start_day", "said"),
    [
        (None, None),
        (THREE_DAYS.first, None),
        (DAY, "Nothing before 2026-05-15 is counted: the book starts then."),
        (
            date(2027, 1, 1),
            "All of these days are before 2027-01-01, when the book starts: nothing of them is counted.",
        ),
    ],
)
def test_it_says_what_is_left_out(start_day: date | None, said: str | None) -> None:
    words = what_is_left_out(THREE_DAYS, start_day)
    assert (str(words) if words else None) == said


@pytest.mark.parametrize(
    ("start_day", "until", "is_said"),
    [
        (None, None, False),
        (None, THREE_DAYS.first - timedelta(days=1), False),
        (None, THREE_DAYS.first, True),
        (None, date(2027, 1, 1), True),
        (THREE_DAYS.last, THREE_DAYS.first, False),
        (THREE_DAYS.last, THREE_DAYS.last, True),
        (date(2027, 1, 1), date(2027, 6, 30), False),
    ],
)
def test_days_that_are_locked_at_the_destination_are_said(
    desk: Desk, start_day: date | None, until: date | None, is_said: bool
) -> None:
    book = set_options(start_day=start_day)
    if until:
        desk.fault("lock_period", until=until.isoformat())
    assert what_is_locked(book.id, THREE_DAYS, start_day) is None  # Nobody has asked yet.
    refresh(book.id, connection_of(book, desk.pusher.vault), desk.pusher.destination, now=utc_now())
    found = [str(one) for one in remarks_on(the_book(), THREE_DAYS) if "locked up to" in str(one)]
    assert len(found) == is_said
    assert all(f"up to and including {until}" in one for one in found)


def test_a_type_that_is_switched_off_is_not_pushed_and_the_others_are(desk: Desk) -> None:
    book = set_options(switched_off=("sales_receipt",))
    add_order("A1")
    with pytest.raises(SwitchedOffError, match="This type is switched off"):
        desk.pusher.queue(book, PUSH_TYPES["sales_receipt"], THREE_DAYS, by=None)
    assert db.session.query(Run).count() == 0
    assert desk.push().state == RunState.SYNCED
