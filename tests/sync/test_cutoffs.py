"""A till's day that begins at four: what is sold after midnight counts on the day before, and no change of the hour
makes what is in the books look changed or gone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from flask import Flask

from accounting.mapping import Mapping
from accounting.periods import Period
from models import BookMapping, Delivery, Outcome, Run, RunState, db, writing
from models.shop import PosItem, PosPayment, PosTransaction
from sync.books import book_by_slug
from sync.changes import open_changes
from sync.decisions import book_difference
from sync.pusher import utc_now
from tests.conftest import Company
from tests.servers import Practice
from tests.shop import NOON, add_bloggers, add_sale
from tests.sync.conftest import Desk

MAY_15, MAY_16 = (Period(date(2026, 5, day), date(2026, 5, day)) for day in (15, 16))
TWO_AT_NIGHT = NOON + timedelta(hours=14)
"""Two o'clock in the night to 16 May in Kuala Lumpur."""

TILL = ("pos_sales_invoice", "pos_sales_receipt")


@pytest.fixture
def till(any_app: Flask, practice: Practice, connect: Callable[..., Company]) -> Iterator[Desk]:
    """The desk of a blogger with one sale at two in the night."""
    with any_app.app_context():
        add_bloggers()
        company = connect("batik", blogger="batik", app=any_app)
        add_sale("P1", occurred_at=TWO_AT_NIGHT)
        pusher = replace(any_app.extensions["pusher"], sleep=lambda _seconds: None)
        yield Desk(any_app, practice, company, pusher)
        db.session.remove()


def begin_days_at(desk: Desk, minutes: int) -> None:
    """The book's mapping gets another version, whose days at the till begin so many minutes after midnight."""
    book = book_by_slug(desk.company.slug)
    assert book is not None
    with writing() as session:
        version = session.query(BookMapping).filter_by(book_id=book.id).count() + 1
        values = Mapping(pos_day_starts=minutes).as_json()
        session.add(BookMapping(book_id=book.id, version=version, values=values, created_at=utc_now()))


def push_both(desk: Desk, period: Period) -> list[Run]:
    return [desk.push(key, period) for key in TILL]


def days() -> set[date]:
    """The days on which deliveries count."""
    return set(db.session.scalars(db.select(Delivery.day)))


def problem_codes(run: Run) -> list[object]:
    outcomes = db.session.query(Outcome).filter_by(run_id=run.id)
    return [problem["code"] for one in outcomes for problem in one.problems]


def test_a_sale_after_midnight_counts_on_the_day_before_when_the_day_begins_at_four(till: Desk) -> None:
    begin_days_at(till, 240)
    assert [run.eligible for run in push_both(till, MAY_16)] == [0, 0]
    runs = push_both(till, MAY_15)
    assert [(run.state, run.eligible) for run in runs] == [(RunState.SYNCED, 1)] * 2
    assert days() == {date(2026, 5, 15)}
    assert till.balances() == {"12000": "10.00", "40000": "-10.00"}


@pytest.mark.parametrize(("before", "after", "then", "now"), [(0, 240, MAY_16, MAY_15), (240, 0, MAY_15, MAY_16)])
def test_another_cut_off_makes_nothing_that_was_posted_look_changed_or_gone(
    till: Desk, before: int, after: int, then: Period, now: Period
) -> None:
    begin_days_at(till, before)
    push_both(till, then)
    begin_days_at(till, after)
    for period, eligible in ((then, 0), (now, 1), (Period(MAY_15.first, MAY_16.last), 1)):
        for run in push_both(till, period):
            state = RunState.SYNCED if eligible else RunState.NOTHING
            assert (run.state, run.eligible, problem_codes(run)) == (state, eligible, [])
    assert till.balances() == {"12000": "10.00", "40000": "-10.00"}


def test_what_is_deleted_after_the_cut_off_was_changed_is_still_found_to_be_gone(till: Desk) -> None:
    push_both(till, MAY_16)
    begin_days_at(till, 240)
    with writing() as session:
        for table in (PosPayment, PosItem, PosTransaction):
            session.query(table).delete()
    for run in push_both(till, MAY_16):
        assert problem_codes(run) == ["GONE_AFTER_POSTING"]


def test_a_sale_that_is_moved_over_the_cut_off_of_its_day_is_seen_to_have_moved(till: Desk) -> None:
    begin_days_at(till, 240)
    push_both(till, MAY_15)
    with writing() as session:
        session.query(PosTransaction).one().occurred_at = TWO_AT_NIGHT + timedelta(hours=3)
    for run in push_both(till, MAY_15):
        assert problem_codes(run) == ["GONE_AFTER_POSTING"]


def reprice_to_twelve() -> None:
    """The only sale comes to RM 12.00, and was paid so."""
    with writing() as session:
        session.query(PosTransaction).one().total = Decimal(12)
        session.query(PosPayment).one().amount = Decimal(12)
        item = session.query(PosItem).one()
        item.unit_price = item.line_total = Decimal(12)


def book_all(till: Desk) -> None:
    """Decide to book every open change."""
    book = book_by_slug(till.company.slug)
    assert book is not None
    for one in open_changes([book]):
        assert book_difference(one.delivery, None, now=utc_now())


def test_a_change_after_posting_is_booked_on_the_day_on_which_it_counts(till: Desk) -> None:
    begin_days_at(till, 240)
    push_both(till, MAY_15)
    reprice_to_twelve()
    push_both(till, MAY_15)
    book_all(till)
    for run in push_both(till, MAY_16):
        assert (run.state, problem_codes(run)) == (RunState.SYNCED, [])
    assert till.balances() == {"12000": "12.00", "40000": "-12.00"}
    assert days() == {date(2026, 5, 15)}


def test_a_change_is_booked_though_the_cut_off_was_changed_as_well(till: Desk) -> None:
    push_both(till, MAY_16)
    reprice_to_twelve()
    push_both(till, MAY_16)
    book_all(till)
    begin_days_at(till, 240)
    for run in push_both(till, MAY_16):
        assert (run.state, problem_codes(run)) == (RunState.SYNCED, [])
    assert till.balances() == {"12000": "12.00", "40000": "-12.00"}
