"""The waiting room: what is listed, and what a person's decision does, once and under no run's feet."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from accounting.push_type import Layer
from accounting.pushes import PUSH_TYPES
from destinations import base
from destinations.aiaccount import AiAccount
from destinations.base import Connection, Result, ResultState
from models import Book, Delivery, DeliveryState, Outcome, Parcel, ParcelState, Role, Run, RunState, db, writing
from sync import waiting
from sync.books import add_book, all_books, book_by_slug
from sync.errors import NotUncertainError, RunAtWorkError
from sync.leases import LEASE, claim
from sync.people import add_user
from sync.pusher import utc_now
from sync.waiting import Waiting, count_waiting, declare_there, send_again, waiting_parcels
from tests.conftest import KUALA_LUMPUR
from tests.mute import Mute
from tests.shop import add_orders
from tests.sync.conftest import MAY_15, Desk

Decide = Callable[..., None]


def uncertain(desk: Desk, *, stored: bool = True) -> Run:
    """A run of two documents whose answer stays lost: AiAccount has them, or has not."""
    add_orders(2)
    desk.fault("answer_500", times=99, when="after" if stored else "before")
    run = mute(desk).push()
    desk.fault("clear")
    return run


def mute(desk: Desk) -> Desk:
    """The desk, with an AiAccount that cannot tell what became of a parcel."""
    return replace(desk, pusher=replace(desk.pusher, destination=Mute(desk.practice.url)))


def the_platform() -> Book:
    book = book_by_slug("platform")
    assert book is not None
    return book


def listed(now: timedelta = timedelta(0)) -> list[Waiting]:
    return waiting_parcels(all_books(), now=utc_now() + now)


def queued(desk: Desk) -> int:
    """A run that nobody has begun; its id."""
    return desk.pusher.queue(the_platform(), PUSH_TYPES["sales_invoice"], MAY_15, by=None).id


def test_an_uncertain_parcel_is_listed_with_all_that_a_person_looks_for(desk: Desk) -> None:
    run = uncertain(desk)
    (one,) = listed()
    assert (one.parcel.state, one.run.id, one.book.slug, one.push.key) == (
        ParcelState.UNCERTAIN,
        run.id,
        "platform",
        "sales_invoice",
    )
    assert (one.amount, one.first, one.last, one.parcel.documents) == (Decimal("20.00"), "A1", "A2", 2)
    assert (one.since, one.next_try) == (one.parcel.sent_at, run.retry_at)
    assert one.may_be_decided
    assert "no answer we can trust" in str(waiting.what_happened(one))
    assert count_waiting(all_books(), now=utc_now()) == 1


def test_what_to_check_names_the_workbook_its_numbers_and_its_amount(desk: Desk) -> None:
    uncertain(desk)
    (one,) = listed()
    for words in (waiting.check_before_there(one), waiting.check_before_sending(one)):
        for mark in (
            Path(one.parcel.file_name).name,
            "2 documents",
            "first A1",
            "last A2",
            "RM 20.00",
            "Import History",
        ):
            assert mark in str(words)


def test_a_held_parcel_says_that_un_pausing_ends_it_and_is_not_decided(desk: Desk) -> None:
    add_orders(2)
    desk.fault("pause_key")
    desk.push()
    (one,) = listed()
    assert "Un-pause the key" in str(waiting.what_ends_it(one, now=utc_now()))
    assert not one.may_be_decided
    for decide in (declare_there, send_again):
        with pytest.raises(NotUncertainError):
            decide(one.parcel.id, by=None, now=utc_now())
    assert db.session.get_one(Parcel, one.parcel.id).state == ParcelState.HELD


def test_a_parcel_is_listed_while_sending_only_when_its_sender_is_gone(desk: Desk) -> None:
    add_orders(2)
    desk.push()
    run_id = queued(desk)
    assert claim(run_id, now=utc_now()) is not None
    with writing() as session:
        session.query(Parcel).one().state = ParcelState.SENDING
    assert listed() == []
    (one,) = listed(now=LEASE + timedelta(minutes=1))
    assert not one.may_be_decided
    assert "stopped before the answer was noted" in str(waiting.what_happened(one))
    assert f"Run {run_id} stood still" in str(waiting.what_ends_it(one, now=utc_now() + 2 * LEASE))


def test_other_books_are_not_looked_at(desk: Desk) -> None:
    uncertain(desk)
    batik = add_book("batik", "Batik", Layer.BLOGGER, blogger="batik", zone=KUALA_LUMPUR, now=utc_now())
    assert waiting_parcels([batik], now=utc_now()) == []
    assert count_waiting([], now=utc_now()) == 0


def test_what_a_person_found_there_is_in_the_books_and_its_runs_are_green(desk: Desk) -> None:
    first = uncertain(desk)
    slow = replace(desk, pusher=replace(desk.pusher, destination=_Slow(desk.practice.url)))
    second_id = slow.push().id
    user = add_user("ana@example.com", "correct horse battery", Role.PLATFORM, now=utc_now())
    parcel_id = db.session.query(Parcel).one().id
    declare_there(parcel_id, by=user.id, now=utc_now())
    parcel = db.session.get_one(Parcel, parcel_id)
    assert (parcel.state, parcel.settled_by) == (ParcelState.POSTED, user.id)
    assert {(one.state, one.transaction_id) for one in db.session.query(Delivery)} == {(DeliveryState.POSTED, None)}
    assert {one.state for one in db.session.query(Outcome)} == {DeliveryState.POSTED}
    runs = [db.session.get_one(Run, run_id) for run_id in (first.id, second_id)]
    assert [(run.state, run.error, run.retry_at) for run in runs] == [(RunState.SYNCED, None, None)] * 2
    assert listed() == []
    assert desk.push().known == 2
    assert desk.balances() == {"11000": "20.00", "40000": "-20.00"}


def test_saying_twice_that_it_is_there_is_saying_it_once(desk: Desk) -> None:
    uncertain(desk)
    parcel_id = db.session.query(Parcel).one().id
    declare_there(parcel_id, by=None, now=utc_now())
    answered_at = db.session.get_one(Parcel, parcel_id).answered_at
    declare_there(parcel_id, by=None, now=utc_now() + timedelta(hours=1))
    assert db.session.get_one(Parcel, parcel_id).answered_at == answered_at
    with pytest.raises(NotUncertainError):
        send_again(parcel_id, by=None, now=utc_now())


@pytest.mark.parametrize("stored", [True, False])
def test_what_is_sent_again_are_the_very_same_bytes_and_it_is_booked_once(desk: Desk, stored: bool) -> None:
    first = uncertain(desk, stored=stored)
    before = db.session.query(Parcel).one()
    parcel_id, key, sha256 = before.id, before.idempotency_key, before.sha256
    send_again(parcel_id, by=None, now=utc_now())
    send_again(parcel_id, by=None, now=utc_now())
    assert not listed()[0].may_be_sent_again
    second = mute(desk).push()
    parcel = db.session.query(Parcel).one()
    assert (parcel.state, parcel.attempts, parcel.error) == (ParcelState.POSTED, 2, None)
    assert (parcel.idempotency_key, parcel.sha256) == (key, sha256)
    db.session.refresh(first)
    assert (first.state, second.state) == (RunState.SYNCED, RunState.SYNCED)
    assert desk.balances() == {"11000": "20.00", "40000": "-20.00"}


def test_without_a_decision_nothing_is_sent_while_nobody_can_tell(desk: Desk) -> None:
    uncertain(desk, stored=False)
    mute(desk).push()
    parcel = db.session.query(Parcel).one()
    assert (parcel.state, parcel.attempts) == (ParcelState.UNCERTAIN, 1)
    assert desk.balances() == {}


def test_what_aiaccount_can_tell_after_all_is_not_sent_again(desk: Desk) -> None:
    uncertain(desk)
    send_again(db.session.query(Parcel).one().id, by=None, now=utc_now())
    desk.push()
    parcel = db.session.query(Parcel).one()
    assert (parcel.state, parcel.attempts) == (ParcelState.POSTED, 1)


@pytest.mark.parametrize("decide", [declare_there, send_again])
def test_while_a_run_of_its_book_and_type_is_open_nobody_else_decides(desk: Desk, decide: Decide) -> None:
    uncertain(desk)
    run_id = queued(desk)
    (one,) = listed()
    assert not one.may_be_decided
    with pytest.raises(RunAtWorkError, match=f"run {run_id}"):
        decide(one.parcel.id, by=None, now=utc_now())
    parcel = db.session.get_one(Parcel, one.parcel.id)
    assert (parcel.state, parcel.settled_by) == (ParcelState.UNCERTAIN, None)


def test_a_run_of_another_type_does_not_keep_anybody_from_deciding(desk: Desk) -> None:
    uncertain(desk)
    desk.pusher.queue(the_platform(), PUSH_TYPES["sales_receipt"], MAY_15, by=None)
    declare_there(db.session.query(Parcel).one().id, by=None, now=utc_now())
    assert db.session.query(Parcel).one().state == ParcelState.POSTED


@pytest.mark.parametrize("begin", ["queue", "retry"])
def test_no_run_begins_while_a_decision_is_being_written_down(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, begin: str
) -> None:
    first = uncertain(desk)
    parcel_id, run_id, retry_at = db.session.query(Parcel).one().id, first.id, first.retry_at
    assert retry_at is not None
    later = replace(desk.pusher, now=lambda: retry_at, dispatch=lambda *_ids: None)
    began: list[object] = []

    def start() -> None:
        with desk.app.app_context():
            if begin == "queue":
                began.append(later.queue(the_platform(), PUSH_TYPES["sales_invoice"], MAY_15, by=None).id)
            else:
                began.extend(later.retry_due())
            db.session.remove()

    starting = threading.Thread(target=start)

    def conclude(run: Run) -> None:
        starting.start()
        starting.join(timeout=0.5)
        assert starting.is_alive()
        assert began == []

    monkeypatch.setattr(waiting, "conclude", conclude)
    declare_there(parcel_id, by=None, now=utc_now())
    starting.join()
    assert len(began) == 1
    assert began != [run_id] or begin == "retry"


def test_twenty_people_decide_at_once_and_one_fate_comes_of_it(desk: Desk) -> None:
    uncertain(desk)
    parcel_id = db.session.query(Parcel).one().id
    db.session.rollback()
    together, refused = threading.Barrier(20), []

    def decide(place: int) -> None:
        with desk.app.app_context():
            together.wait(timeout=30)
            try:
                (declare_there if place % 2 else send_again)(parcel_id, by=None, now=utc_now())
            except NotUncertainError as error:
                refused.append(error)
            db.session.remove()

    threads = [threading.Thread(target=decide, args=(place,)) for place in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert db.session.query(Parcel).one().state == ParcelState.POSTED
    assert db.session.query(Run).one().state == RunState.SYNCED
    assert len(refused) <= 10


class _Slow(AiAccount):
    """A destination that is not done with any parcel that it is asked about."""

    def read_back(self, connection: Connection, parcel: base.Parcel) -> Result | None:
        return Result("", ResultState.QUEUED, "")
