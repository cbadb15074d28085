"""The night: what is due is pushed once, in order, at its hour; what cannot be pushed is said, and stops no other."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from accounting.periods import Period
from accounting.push_type import Layer
from accounting.pushes import PUSH_TYPES
from destinations import base
from destinations.aiaccount import AiAccount
from destinations.base import Connection, Result, UnreachableError
from models import AutoPush, Book, Coverage, NightPush, NightState, Run, RunState, Tick, Trigger, db, writing
from sync import auto_push
from sync.books import add_book, add_key
from sync.errors import BookNotConnectedError, BookPausedError, NotAskedError, NotValidError
from sync.leases import claim
from sync.night_foreground import carry_out_night
from sync.night_outlook import last_pairs, missing, outlook
from sync.night_outlook import nights as known_nights
from sync.night_start import Pace
from sync.pauses import pause_book, resume_book
from tests.conftest import Company
from tests.nights import KUALA_LUMPUR, Nights, at, days_from, local, nights_of, runs, sell, states, switch_on, the_book
from tests.shop import add_sale
from tests.sync.conftest import Desk

MAY_14, MAY_15, MAY_16 = (date(2026, 5, day) for day in (14, 15, 16))
SOLD = {"11000": "10.00", "40000": "-10.00"}


@pytest.fixture
def nights(desk: Desk) -> Nights:
    """The nights of the desk, on SQLite and on PostgreSQL."""
    return nights_of(desk.app.extensions["night"])


def coverage(push_type: str = "sales_invoice", slug: str = "platform") -> Coverage:
    return db.session.get_one(Coverage, (the_book(slug).id, push_type), populate_existing=True)


def test_the_night_pushes_yesterday_of_every_type_at_its_hour(desk: Desk, nights: Nights) -> None:
    with at("2026-05-15 09:00"):
        switch_on(first_day=MAY_15)
    sell("A1", MAY_15)
    with at("2026-05-16 01:59"):
        nights.tick()
        assert runs() == []
    with at("2026-05-16 02:00"):
        nights.tick()
    assert desk.balances() == {"12000": "10.00", "40000": "-10.00"}
    found = db.session.query(Run).order_by(Run.id).all()
    assert [run.push_type for run in found] == ["sales_invoice", "sales_receipt", "expense_bill", "expense_payment"]
    assert {(run.trigger, run.started_by, run.last_day) for run in found} == {(Trigger.AUTO, None, MAY_15)}
    assert {one.state for one in db.session.query(NightPush)} == {NightState.COVERED}
    assert coverage().covered_through == MAY_15
    assert coverage().last_success_at == local("2026-05-16 02:00")


def test_a_night_is_pushed_once_however_often_somebody_looks(desk: Desk, nights: Nights) -> None:
    sell("A1", MAY_15)
    with at("2026-05-16 02:00"):
        switch_on()
        for _ in range(3):
            nights.tick()
    with at("2026-05-16 15:00"):
        nights.tick()
    assert (len(runs()), desk.balances()) == (1, {"12000": "10.00", "40000": "-10.00"})


def test_any_number_of_processes_plan_and_start_a_night_once(desk: Desk, nights: Nights) -> None:
    sell("A1", MAY_15)
    with at("2026-05-16 02:00"):
        switch_on()
        assert _at_once(desk, nights.night.plan, nights.night.go_on) == []
        assert (db.session.query(NightPush).count(), db.session.query(Run).count()) == (4, 1)
        nights.work_off()
    assert (db.session.query(Run).count(), len(desk.balances())) == (4, 2)


def _at_once(desk: Desk, *work: Callable[[], object]) -> list[Exception]:
    """Have four threads do the same at the same moment; what went wrong."""
    errors: list[Exception] = []
    start = threading.Barrier(4)

    def look() -> None:
        with desk.app.app_context():
            try:
                start.wait()
                for one in work:
                    one()
            except Exception as error:
                errors.append(error)

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def test_only_the_types_that_were_chosen_are_pushed(desk: Desk, nights: Nights) -> None:
    sell("A1", MAY_15)
    with at("2026-05-16 02:00"):
        switch_on(types=["sales_invoice", "expense_bill"])
        nights.tick()
    assert [run.push_type for run in db.session.query(Run).order_by(Run.id)] == ["sales_invoice", "expense_bill"]


def test_a_type_that_the_book_has_switched_off_is_left_out(desk: Desk, nights: Nights) -> None:
    with writing() as session:
        book = session.query(Book).one()
        book.options = {"switched_off": ["sales_receipt"], "start_day": "2026-05-15"}
    with at("2026-05-16 02:00"):
        switch_on(first_day=MAY_14)
        nights.tick()
    assert runs(push_type="sales_receipt") == []
    assert runs()[0].first_day == MAY_15


def test_the_platform_is_first_then_the_bloggers_by_id_and_of_each_one_at_a_time(
    desk: Desk, connect: Callable[..., Company], nights: Nights
) -> None:
    connect("kopi", "kopi", app=desk.app)
    connect("batik", "batik", app=desk.app)
    with at("2026-05-16 08:00"):
        for slug in ("kopi", "platform", "batik"):
            switch_on(slug)
        nights.night.tick()
        started = [(run.book_id, run.push_type) for run in db.session.query(Run).order_by(Run.id)]
        the = {slug: the_book(slug).id for slug in ("platform", "batik", "kopi")}
        assert started == [
            (the["platform"], "sales_invoice"),
            (the["batik"], "pos_sales_invoice"),
            (the["kopi"], "pos_sales_invoice"),
        ]
        nights.work_off()
    kinds = [push_type for book_id, push_type in _pairs() if book_id == the["batik"]]
    assert kinds == ["pos_sales_invoice", "pos_sales_receipt", "kol_bill", "kol_payment"]
    assert len([pair for pair in _pairs() if pair[0] == the["kopi"]]) == 2


def _pairs() -> list[tuple[int, str]]:
    return [(run.book_id, run.push_type) for run in db.session.query(Run).order_by(Run.id)]


def test_no_more_runs_are_open_than_the_destination_has_to_bear(desk: Desk, connect: Callable[..., Company]) -> None:
    connect("kopi", "kopi", app=desk.app)
    nights = nights_of(desk.app.extensions["night"], pace=Pace(look_back=35, most_open=1))
    with at("2026-05-16 08:00"):
        for slug in ("kopi", "platform"):
            switch_on(slug)
        for _ in range(3):
            nights.night.tick()
        assert db.session.query(Run).count() == 1
        nights.work_off()
    assert (db.session.query(Run).count(), set(states("kopi", "pos_sales_invoice").values())) == (6, {"covered"})


def test_bloggers_start_spread_over_the_window_and_always_at_their_own_time(
    desk: Desk, connect: Callable[..., Company], nights: Nights
) -> None:
    for slug in ("kopi", "batik"):
        connect(slug, slug, app=desk.app)
        with at("2026-05-15 09:00"):
            switch_on(slug, first_day=MAY_15)
    starts = []
    for night in ("2026-05-16 02:00", "2026-05-17 02:00"):
        with at(night):
            nights.night.plan()
        day = local(night).date() - timedelta(days=1)
        planned = db.session.query(NightPush).filter_by(day=day)
        starts.append({one.book_id: one.start_at - local(night) for one in planned})
    assert starts[0] == starts[1]
    assert len(set(starts[0].values())) == 2
    assert all(timedelta() <= later < nights.night.window for later in starts[0].values())


def test_what_arrived_late_is_pushed_within_the_look_back_and_never_from_before_the_night_answers(
    desk: Desk, nights: Nights
) -> None:
    with at("2026-05-16 02:00"):
        switch_on(first_day=MAY_14)
        nights.tick()
    sell("LATE", MAY_15)
    sell("BEFORE", date(2026, 5, 13))
    with at("2026-06-17 02:00"):
        with writing() as session:
            session.execute(update(Coverage).values(covered_through=date(2026, 6, 15)))
        nights.tick()
    assert (runs()[-1].first_day, runs()[-1].last_day) == (MAY_14, date(2026, 6, 16))
    assert desk.balances() == {"12000": "10.00", "40000": "-10.00"}


def test_the_look_back_reaches_so_many_days_and_no_further(desk: Desk) -> None:
    nights = nights_of(desk.app.extensions["night"], pace=Pace(look_back=5, most_open=4))
    with at("2026-05-16 02:00"):
        switch_on(first_day=date(2026, 5, 1))
        nights.tick()
    with at("2026-05-17 02:00"):
        nights.tick()
    assert (runs()[0].first_day, runs()[1].first_day) == (date(2026, 5, 1), date(2026, 5, 12))


def test_a_push_by_hand_that_joins_the_covered_days_counts(desk: Desk, nights: Nights) -> None:
    with at("2026-05-14 09:00"):
        switch_on(first_day=MAY_14)
    sell("A1", MAY_15)
    with at("2026-05-16 00:30"):
        desk.push(period=Period(MAY_14, MAY_15))
        assert coverage().covered_through == MAY_15
    with at("2026-05-16 02:00"):
        nights.tick()
        assert (states(), len(runs())) == ({}, 1)
    with at("2026-05-16 12:00"):
        desk.push(period=Period(MAY_14, MAY_16))
        assert coverage().covered_through == MAY_15, "that day is not over"


class _Down(AiAccount):
    """A destination that nobody reaches."""

    def send(self, connection: Connection, parcel: base.Parcel) -> Result:
        raise UnreachableError

    def look_up(self, connection: Connection, idempotency_key: str) -> base.Found | None:
        raise UnreachableError


def _down(desk: Desk) -> Nights:
    url = desk.app.extensions["settings"].destination_url
    return nights_of(desk.app.extensions["night"], destination=_Down(url))


def test_a_night_is_retried_and_receipts_wait_for_their_invoices(desk: Desk, nights: Nights) -> None:
    sell("A1", MAY_15)
    with at("2026-05-16 02:00"):
        switch_on()
        _down(desk).tick()
        assert (states(), states(push_type="sales_receipt")) == ({MAY_15: "started"}, {MAY_15: "planned"})
        assert states(push_type="expense_payment") == {MAY_15: "covered"}
    with at("2026-05-16 02:01"):
        nights.tick()
    assert desk.balances() == {"12000": "10.00", "40000": "-10.00"}
    assert (runs()[0].retries, len(runs()), states()) == (1, 1, {MAY_15: "covered"})


def test_a_destination_that_is_down_for_a_night_is_caught_up_the_next(desk: Desk, nights: Nights) -> None:
    sell("A1", MAY_15)
    sell("A2", MAY_16)
    with at("2026-05-16 02:00"):
        switch_on()
    for hour in ("2026-05-16 02:00", "2026-05-16 02:01", "2026-05-16 05:00", "2026-05-16 20:00"):
        with at(hour):
            _down(desk).tick()
    with at("2026-05-17 02:00"):
        nights.tick()
    assert states() == {MAY_15: "overtaken", MAY_16: "covered"}
    assert desk.balances() == {"12000": "20.00", "40000": "-20.00"}
    assert runs()[0].retry_at is None, "it is tried no more"
    assert coverage().failing_since is None


def test_what_a_retry_cannot_mend_is_not_retried_and_the_next_night_takes_it_along(desk: Desk, nights: Nights) -> None:
    sell("A1", MAY_15)
    desk.fault("remove_account", account="40000")
    with at("2026-05-16 02:00"):
        switch_on(types=["sales_invoice"])
        nights.tick()
        nights.tick()
    assert (states(), len(runs()), coverage().failing_since) == ({MAY_15: "failed"}, 1, MAY_15)
    desk.fault("add_account", account="40000", name="Sales")
    with at("2026-05-17 02:00"):
        nights.tick()
    assert (coverage().covered_through, coverage().failing_since, desk.balances()) == (MAY_16, None, SOLD)


def test_a_book_whose_key_is_refused_is_paused_and_the_others_go_on(
    desk: Desk, connect: Callable[..., Company], nights: Nights
) -> None:
    kopi = connect("kopi", "kopi", app=desk.app)
    sell("A1", MAY_15)
    add_sale("P1", blogger_id=2)
    desk.fault("disable_key")
    with at("2026-05-16 02:40"):
        switch_on()
        switch_on("kopi")
        nights.tick()
    book = the_book()
    assert (book.pause_reason, book.paused_by, states()) == ("KEY_REJECTED", None, {MAY_15: "held_back"})
    assert len(desk.practice.trial_balance(kopi.name)) == 2

    with at("2026-05-16 09:00"):
        nights.tick()
        assert len(runs()) == 1
        desk.fault("enable_key")
        add_key(book.id, desk.company.key, vault=nights.night.pusher.vault, by=None, now=datetime.now(UTC))
        nights.tick()
    assert (the_book().paused_at, states()) == (None, {MAY_15: "covered"})
    assert desk.balances() == {"12000": "10.00", "40000": "-10.00"}


def test_a_paused_book_is_pushed_neither_by_hand_nor_by_night_and_then_caught_up(desk: Desk, nights: Nights) -> None:
    for day in (MAY_14, MAY_15):
        sell(f"A{day.day}", day)
    with at("2026-05-14 09:00"):
        switch_on(first_day=MAY_14)
        pause_book(the_book().id, by=None, now=datetime.now(UTC))
    with at("2026-05-15 02:00"):
        nights.tick()
    with at("2026-05-16 02:00"):
        nights.tick()
        with pytest.raises(BookPausedError, match=r"The book is paused, so nothing of it is pushed\."):
            desk.push()
        assert (db.session.query(Run).count(), states()) == (0, {})
    with at("2026-05-16 11:00"):
        resume_book(the_book().id)
        nights.tick()
    assert states() == {MAY_15: "covered"}
    assert desk.balances() == {"12000": "20.00", "40000": "-20.00"}


def test_a_pause_stops_a_run_before_its_next_parcel_and_it_goes_on_after(desk: Desk, nights: Nights) -> None:
    for number in range(3):
        sell(f"A{number}", MAY_15)

    class Pausing(AiAccount):
        def send(self, connection: Connection, parcel: base.Parcel) -> Result:
            answer = super().send(connection, parcel)
            pause_book(the_book().id, by=None, now=datetime.now(UTC))
            return answer

    pausing = nights_of(nights.night, destination=Pausing(desk.app.extensions["settings"].destination_url))
    pausing = Nights(replace(pausing.night, pusher=replace(pausing.night.pusher, max_rows=1)), pausing.queue)
    with at("2026-05-16 02:00"):
        switch_on()
        pausing.tick()
        run = runs()[0]
        assert (run.error and run.error["code"], desk.balances()) == ("BOOK_PAUSED", SOLD)
    with at("2026-05-16 03:00"):
        nights.tick()
        assert (len(runs()), runs()[0].state) == (1, RunState.PARTLY)
        resume_book(the_book().id)
        nights.tick()
    assert (len(runs()), states(), desk.balances()) == (
        1,
        {MAY_15: "covered"},
        {"12000": "30.00", "40000": "-30.00"},
    )


def test_a_run_that_waits_in_the_queue_of_a_paused_book_is_not_carried_out(desk: Desk, nights: Nights) -> None:
    with at("2026-05-16 02:00"):
        switch_on()
        nights.night.tick()
        pause_book(the_book().id, by=None, now=datetime.now(UTC))
        nights.work_off()
        assert (runs()[0].state, claim(runs()[0].id, now=datetime.now(UTC))) == (RunState.QUEUED, None)
        resume_book(the_book().id)
        nights.tick()
    assert runs()[0].state == RunState.NOTHING


def test_a_key_that_is_paused_for_three_nights_and_then_not_lands_everything_once(desk: Desk, nights: Nights) -> None:
    with at("2026-05-15 09:00"):
        switch_on(first_day=MAY_15)
    desk.fault("pause_key")
    for day in days_from(MAY_15, 3):
        sell(f"A{day.day}", day)
        with at(datetime(day.year, day.month, day.day + 1, 2, 0, tzinfo=local("2026-05-16").tzinfo)):
            nights.tick()
    assert desk.balances() == {}
    desk.fault("unpause_key")
    with at("2026-05-19 02:00"):
        nights.tick()
    with at("2026-05-19 05:00"):
        nights.tick()
    assert desk.balances() == {"12000": "30.00", "40000": "-30.00"}
    assert {run.state for run in runs()} <= {RunState.SYNCED}


def test_more_days_than_a_month_ask_a_person_who_may_have_them_all_pushed(desk: Desk, nights: Nights) -> None:
    sell("A1", MAY_15)
    with at("2026-05-15 09:00"):
        switch_on(first_day=MAY_15)
        with pytest.raises(NotAskedError):
            auto_push.catch_up(the_book(), by=None, now=datetime.now(UTC))
    with at("2026-06-15 12:00"):
        nights.tick()
        assert db.session.query(AutoPush).one().stop_reason is None, "31 days are caught up without asking"
        assert states() == {date(2026, 6, 14): "covered"}
    with at("2026-07-17 12:00"):
        nights.tick()
        assert db.session.query(AutoPush).one().stop_reason == "gap"
        assert len(runs()) == 1
        sell("B1", date(2026, 6, 20))
        auto_push.catch_up(the_book(), by=None, now=datetime.now(UTC))
        nights.tick()
    assert states()[date(2026, 7, 16)] == "covered"
    assert desk.balances() == {"12000": "20.00", "40000": "-20.00"}


def test_days_that_were_booked_by_hand_are_never_pushed_not_even_what_arrives_late(desk: Desk, nights: Nights) -> None:
    sell("A1", MAY_15)
    with at("2026-05-15 09:00"):
        switch_on(first_day=MAY_15)
    with at("2026-07-17 12:00"):
        nights.tick()
        sell("LATE", date(2026, 7, 16))
        auto_push.booked_by_hand(the_book(), by=None, now=datetime.now(UTC))
        nights.tick()
        assert states() == {}
    sell("NEW", date(2026, 7, 17))
    with at("2026-07-18 02:00"):
        nights.tick()
    assert desk.balances() == {"12000": "10.00", "40000": "-10.00"}


def test_after_31_failing_days_auto_push_stops_and_asks(desk: Desk, nights: Nights) -> None:
    sell("A1", MAY_15)
    desk.fault("remove_account", account="40000")
    with at("2026-05-15 09:00"):
        switch_on(first_day=MAY_15, types=["sales_invoice"])
    for day in days_from(MAY_16, 33):
        with at(datetime(day.year, day.month, day.day, 4, tzinfo=local("2026-05-16").tzinfo)):
            nights.tick()
    assert (len(runs()), set(states().values())) == (31, {"failed"})
    switch = db.session.query(AutoPush).one()
    assert (switch.stop_reason, coverage().failing_since) == ("failing", MAY_15)


def test_a_run_whose_process_died_before_it_began_is_carried_out_by_the_next_tick(desk: Desk, nights: Nights) -> None:
    with at("2026-05-16 02:00"):
        switch_on()
        nights.night.plan()
        nights.night.go_on()
        nights.queue.clear()
        assert runs()[0].state == RunState.QUEUED
        nights.tick()
    assert {one.state for one in db.session.query(NightPush)} == {NightState.COVERED}


def test_a_run_by_hand_that_is_open_is_waited_for(desk: Desk, nights: Nights) -> None:
    with at("2026-05-16 02:00"):
        switch_on(types=["sales_invoice"])
        period = Period(MAY_14, MAY_14)
        by_hand = nights.night.pusher.queue(the_book(), PUSH_TYPES["sales_invoice"], period, by=None)
        nights.night.plan()
        nights.night.go_on()
        assert len(runs()) == 1
        nights.night.carry_out(by_hand.id)
        nights.work_off()
    assert [run.trigger for run in runs()] == [Trigger.MANUAL, Trigger.AUTO]


def test_a_tick_signs_itself_and_what_fails_in_it_stops_nothing_else(
    desk: Desk, nights: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[datetime] = []

    def broken(_pusher: object) -> list[int]:
        raise OSError("no disk")

    with at("2026-05-16 02:00"):
        switch_on()
        monkeypatch.setattr(type(nights.night.pusher), "resume", broken)
        night = replace(nights.night, after_tick=seen.append)
        Nights(night, nights.queue).tick()
        assert seen == [local("2026-05-16 02:00")]
        assert db.session.query(Tick).one().at == seen[0]
    assert states() == {MAY_15: "covered"}


WRONG: list[dict[str, Any]] = [
    {"hour": 24},
    {"types": []},
    {"types": ["pos_sales_invoice"]},
    {"first_day": date(2099, 1, 1)},
]


def test_switching_on_asks_for_a_key_and_for_values_that_can_be(desk: Desk) -> None:
    for options in WRONG:
        with pytest.raises(NotValidError):
            switch_on(**options)
    add_book("kopi", "Kopi", Layer.BLOGGER, blogger="kopi", zone=KUALA_LUMPUR, now=datetime.now(UTC))
    with pytest.raises(BookNotConnectedError):
        switch_on("kopi")
    assert db.session.query(AutoPush).count() == 0


def test_switched_off_it_does_nothing_and_switched_on_again_it_goes_on_where_it_stopped(
    desk: Desk, nights: Nights
) -> None:
    with at("2026-05-15 02:00"):
        switch_on(hour=4, types=["sales_invoice"])
    with at("2026-05-15 04:00"):
        nights.tick()
        auto_push.switch_off(the_book(), by=None, now=datetime.now(UTC))
    sell("A1", MAY_15)
    with at("2026-05-17 09:00"):
        nights.tick()
        assert list(states()) == [MAY_14]
        switch_on()
        nights.tick()
    assert (states(), desk.balances()) == ({MAY_14: "covered", MAY_16: "covered"}, SOLD)
    assert db.session.query(AutoPush).one().hour == 4


def test_in_the_foreground_a_night_is_carried_out_at_once_and_every_pair_reported(
    desk: Desk, connect: Callable[..., Company], nights: Nights
) -> None:
    connect("kopi", "kopi", app=desk.app)
    sell("A1", MAY_15)
    add_sale("P1", blogger_id=2)
    with at("2026-05-16 02:00"):
        switch_on("kopi")
        switch_on(types=["sales_invoice"])
        books = [the_book(), the_book("kopi")]
        pairs, left_out = carry_out_night(nights.night, books, day=None)
        assert [(pair.push.push_type, pair.push.state) for pair in pairs] == [
            ("sales_invoice", "covered"),
            ("pos_sales_invoice", "covered"),
            ("pos_sales_receipt", "covered"),
        ]
        assert left_out == []
        pause_book(books[1].id, by=None, now=datetime.now(UTC))
        pairs, left_out = carry_out_night(nights.night, [the_book(), the_book("kopi")], day=None)
        assert (pairs, [(one.book.slug, one.reason) for one in left_out]) == ([], [("kopi", "paused")])


def test_a_night_that_is_asked_for_tries_again_what_failed(desk: Desk, nights: Nights) -> None:
    sell("A1", MAY_15)
    desk.fault("remove_account", account="40000")
    with at("2026-05-16 02:00"):
        switch_on(types=["sales_invoice"])
        nights.tick()
        assert states() == {MAY_15: "failed"}
        desk.fault("add_account", account="40000", name="Sales")
        carry_out_night(nights.night, [the_book()], day=MAY_15)
        with pytest.raises(ValueError, match="is not over yet"):
            carry_out_night(nights.night, [the_book()], day=MAY_16)
    assert (states(), len(runs()), desk.balances()) == ({MAY_15: "covered"}, 2, SOLD)


def test_a_run_that_is_still_at_work_when_the_next_night_comes_ends_and_counts(desk: Desk, nights: Nights) -> None:
    sell("A1", MAY_15)
    sell("A2", MAY_16)
    with at("2026-05-16 02:00"):
        switch_on(types=["sales_invoice"])
        nights.night.tick()
    lease = claim(runs()[0].id, now=local("2026-05-17 01:59:30"))
    with at("2026-05-17 02:00"):
        nights.tick()
        assert (lease is not None, len(runs())) == (True, 1)
        assert states() == {MAY_15: "started", MAY_16: "planned"}
    with at("2026-05-17 02:10"):
        nights.tick()
    assert states() == {MAY_15: "covered", MAY_16: "covered"}
    assert desk.balances() == {"11000": "20.00", "40000": "-20.00"}


def test_a_retry_that_fails_after_the_next_night_has_come_is_tried_no_more(desk: Desk, nights: Nights) -> None:
    sell("A1", MAY_15)
    down = _down(desk)
    with at("2026-05-16 02:00"):
        switch_on(types=["sales_invoice"])
        down.night.tick()
    with at("2026-05-17 02:00"):
        nights.night.plan()
        down.work_off()
    assert (states(), runs()[0].retry_at) == ({MAY_15: "overtaken", MAY_16: "started"}, None)
    assert coverage().failing_since == MAY_15
    with at("2026-05-17 02:01"):
        nights.tick()
    assert (states()[MAY_16], desk.balances()) == ("covered", SOLD)


def test_an_answer_is_about_the_days_that_were_shown_and_the_types_that_were_asked_about(
    desk: Desk, nights: Nights
) -> None:
    with at("2026-05-15 09:00"):
        switch_on(first_day=MAY_15, types=["sales_invoice", "expense_bill"])
    with writing() as session:
        bill = session.get_one(Coverage, (the_book().id, "expense_bill"))
        bill.covered_through = date(2026, 7, 10)
    with at("2026-07-17 12:00"):
        nights.tick()
        auto_push.booked_by_hand(the_book(), by=None, now=datetime.now(UTC), through=date(2026, 7, 15))
        assert (coverage().covered_through, coverage().first_day) == (date(2026, 7, 15), date(2026, 7, 16))
        assert coverage("expense_bill").covered_through == date(2026, 7, 10)
        nights.tick()
    assert (runs()[0].first_day, runs()[0].last_day) == (date(2026, 7, 16), date(2026, 7, 16))
    assert runs(push_type="expense_bill")[0].last_day == date(2026, 7, 16)


def test_the_outlook_says_what_the_next_night_will_do_what_the_last_did_and_what_is_missing(
    desk: Desk, nights: Nights
) -> None:
    window = nights.night.window
    with at("2026-05-16 09:00"):
        now = datetime.now(UTC)
        assert (outlook(the_book(), now=now, window=window).is_on, last_pairs(the_book())) == (False, [])
        switch_on(types=["sales_invoice"])
        found = outlook(the_book(), now=now, window=window)
        assert (found.is_on, found.hour, found.day, found.begins) == (True, 2, MAY_16, local("2026-05-17 02:00"))
        assert [(due.push.key, due.first_day) for due in found.due] == [("sales_invoice", MAY_15)]
        assert (found.is_behind, found.asks) == (True, None)
        assert [due.first_day for _book, due in missing([the_book()], now=now)] == [MAY_15]
        nights.tick()
        found = outlook(the_book(), now=now, window=window)
        assert (found.is_behind, [due.first_day for due in found.due]) == (False, [MAY_16])
        assert missing([the_book()], now=now) == []
    pairs = last_pairs(the_book())
    assert [(pair.push.day, pair.push.state, pair.run and pair.run.state) for pair in pairs] == [
        (MAY_15, "covered", "nothing")
    ]
    assert list(known_nights([the_book()])) == [MAY_15]
    assert list(known_nights([the_book()], before=MAY_15)) == []
