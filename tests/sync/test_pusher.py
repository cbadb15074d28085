"""A push from the click to the pill: what was asked is in the books once, or the run says why not."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import update

from accounting.documents import Document, DocumentKind
from accounting.periods import Period
from accounting.pushes import PUSH_TYPES
from destinations import base
from destinations.aiaccount import AiAccount
from destinations.aiaccount.errors import NotAnsweredError
from destinations.base import Connection, Result, TooLargeError, Workbook
from models import Delivery, DeliveryState, FrozenParty, Outcome, Parcel, ParcelState, Run, RunState, db, writing
from models.shop import Customer, Order, OrderItem
from sync.attempts import MOST_SPLITS
from sync.books import book_by_slug
from sync.concluding import reopen
from sync.dispatcher import ThreadDispatcher
from sync.errors import BookNotConnectedError, LeaseLostError
from sync.leases import LEASE, beating, claim, hold, is_stale
from sync.parcels import GRACE
from sync.pusher import utc_now
from tests.shop import DAY, NOON, add_order, add_orders, add_refund
from tests.sync.conftest import MAY_15, Desk


def test_paid_orders_are_posted_and_the_run_adds_up(desk: Desk) -> None:
    add_orders(3)
    run = desk.push()
    tally = desk.tally(run)
    assert (run.state, run.rows) == (RunState.SYNCED, 3)
    assert (tally.eligible.count, tally[DeliveryState.POSTED].count, str(tally.booked.amount)) == (3, 3, "30.00")
    assert desk.balances() == {"11000": "30.00", "40000": "-30.00"}


def test_a_second_push_knows_what_is_delivered_and_sends_nothing(desk: Desk) -> None:
    add_orders(3)
    desk.push()
    run = desk.push()
    assert (run.state, run.known, run.rows) == (RunState.SYNCED, 3, 3)
    assert db.session.query(Parcel).count() == 1


def test_what_came_since_is_all_that_a_later_push_sends(desk: Desk) -> None:
    add_orders(2)
    desk.push()
    add_order("B1")
    run = desk.push()
    assert (run.eligible, run.known, desk.tally(run)[DeliveryState.POSTED].count) == (3, 2, 1)
    assert desk.balances() == {"11000": "30.00", "40000": "-30.00"}


def test_a_period_without_documents_is_nothing_to_sync(desk: Desk) -> None:
    assert desk.push().state == RunState.NOTHING


def test_only_the_days_asked_for_are_pushed_in_the_books_own_zone(desk: Desk) -> None:
    add_order("LATE", paid_at=datetime(2026, 5, 15, 15, 59, tzinfo=UTC))
    add_order("NEXT", paid_at=datetime(2026, 5, 15, 16, 0, tzinfo=UTC))
    desk.push()
    assert [one.number for one in db.session.query(Delivery)] == ["LATE"]
    assert db.session.query(Delivery).one().day == DAY


def test_invoice_credit_note_and_both_receipts_close_the_receivable(desk: Desk) -> None:
    order = add_order("A1", status="refunded")
    add_refund("R1", order, refunded_at=NOON + timedelta(hours=1))
    assert desk.push().state == RunState.SYNCED
    assert desk.push("sales_receipt").state == RunState.SYNCED
    assert desk.balances() == {}


def test_a_receipt_before_its_invoice_is_refused_and_right_after_it_is_posted(desk: Desk) -> None:
    add_order("A1")
    refused = desk.push("sales_receipt")
    outcome = db.session.query(Outcome).filter_by(run_id=refused.id).one()
    assert (refused.state, outcome.refusals[0]["code"], outcome.refusals[0]["row"]) == (
        RunState.FAILED,
        "INVOICE_NOT_FOUND",
        2,
    )
    desk.push()
    assert desk.push("sales_receipt").state == RunState.SYNCED
    assert desk.balances() == {"12000": "10.00", "40000": "-10.00"}


def test_a_bad_document_is_set_aside_with_its_problems_and_the_rest_go_on(desk: Desk) -> None:
    add_order("GOOD")
    add_order("BAD", total=9)
    run = desk.push()
    bad = db.session.query(Outcome).filter_by(run_id=run.id, state=DeliveryState.REJECTED).one()
    assert run.state == RunState.PARTLY
    assert [problem["code"] for problem in bad.problems] == ["TOTAL_MISMATCH"]
    assert desk.balances() == {"11000": "10.00", "40000": "-10.00"}


def test_an_amount_with_more_places_than_we_keep_is_set_aside_and_stops_nobody(desk: Desk) -> None:
    add_order("GOOD")
    order_id = add_order("KWD", currency="KWD", exchange_rate=Decimal(14))
    with writing() as session:
        session.query(OrderItem).filter_by(order_id=order_id).one().unit_price = Decimal("10.0050")
    run = desk.push()
    assert (run.state, desk.tally(run)[DeliveryState.REJECTED].count) == (RunState.PARTLY, 1)
    assert desk.balances() == {"11000": "10.00", "40000": "-10.00"}


def test_a_mended_document_is_posted_by_the_next_push_and_the_old_run_keeps_its_story(desk: Desk) -> None:
    order_id = add_order("A1", total=9)
    first = desk.push()
    with writing() as session:
        session.get_one(Order, order_id).total = Decimal(10)
    second = desk.push()
    assert (first.state, second.state) == (RunState.FAILED, RunState.SYNCED)
    assert desk.tally(first)[DeliveryState.REJECTED].count == 1


def test_a_free_order_has_nothing_to_book_and_is_skipped_with_that_reason(desk: Desk) -> None:
    add_order("FREE", price="0.00")
    run = desk.push()
    assert run.state == RunState.NOTHING
    outcome = db.session.query(Outcome).one()
    assert (outcome.state, outcome.problems[0]["code"]) == (DeliveryState.SKIPPED, "NOTHING_TO_BOOK")


def test_parcels_are_cut_at_the_most_rows_and_never_inside_a_document(desk: Desk) -> None:
    add_orders(5)
    small = replace(desk, pusher=replace(desk.pusher, max_rows=2))
    run = small.push()
    parcels = db.session.query(Parcel).filter_by(run_id=run.id).order_by(Parcel.sequence).all()
    assert [parcel.rows for parcel in parcels] == [2, 2, 1]
    assert [parcel.state for parcel in parcels] == [ParcelState.POSTED] * 3
    assert (run.state, desk.balances()["40000"]) == (RunState.SYNCED, "-50.00")


def test_a_renamed_customer_keeps_the_party_text_of_the_first_push(desk: Desk) -> None:
    add_order("A1")
    desk.push()
    with writing() as session:
        session.get_one(Customer, 1).name = "Aisyah binti Rahman"
    add_order("A2")
    desk.push()
    assert {one.party for one in db.session.query(Delivery)} == {"Aisyah (C1)"}


def test_an_order_changed_after_it_was_posted_is_shown_and_not_sent_again(desk: Desk) -> None:
    order_id = add_order("A1")
    desk.push()
    with writing() as session:
        session.get_one(Order, order_id).number = "A1-new"
    run = desk.push()
    problem = db.session.query(Outcome).filter_by(run_id=run.id).one().problems[0]
    assert (run.state, problem["code"]) == (RunState.FAILED, "CHANGED_AFTER_POSTING")
    assert desk.balances() == {"11000": "10.00", "40000": "-10.00"}


def test_two_orders_of_one_number_and_customer_are_not_taken_for_one(desk: Desk) -> None:
    add_order("A1")
    second = add_order("A1", paid_at=NOON + timedelta(minutes=1))
    run = desk.push()
    bad = db.session.query(Delivery).filter_by(source_id=f"orders/{second}").one()
    assert (run.state, bad.state) == (RunState.PARTLY, DeliveryState.REJECTED)
    outcome = db.session.query(Outcome).filter_by(delivery_id=bad.id).one()
    assert outcome.problems[0]["code"] == "DUPLICATE_IDENTITY"


@pytest.mark.parametrize(
    ("remove", "mend", "code"),
    [
        (("remove_tax_code", {"code": "NT"}), ("add_tax_code", {"code": "NT"}), "TAX_CODE_NOT_FOUND"),
        (("remove_currency", {"currency": "MYR"}), ("add_currency", {"currency": "MYR"}), "CURRENCY_NOT_ENABLED"),
        (("remove_account", {"account": "40000"}), ("add_account", {"account": "40000"}), "ACCOUNT_NOT_FOUND"),
    ],
)
def test_missing_master_data_is_red_with_the_line_and_green_without_a_duplicate_once_mended(
    desk: Desk, remove: tuple[str, dict[str, str]], mend: tuple[str, dict[str, str]], code: str
) -> None:
    add_orders(2)
    desk.fault(remove[0], **remove[1])
    red = desk.push()
    refusals = [outcome.refusals[0] for outcome in db.session.query(Outcome).order_by(Outcome.first_row)]
    assert red.state == RunState.FAILED
    assert [(one["code"], one["row"]) for one in refusals] == [(code, 2), (code, 3)]
    desk.fault(mend[0], **mend[1])
    assert desk.push().state == RunState.SYNCED
    assert desk.balances() == {"11000": "20.00", "40000": "-20.00"}


@pytest.mark.parametrize(
    ("action", "code"),
    [("disable_key", "KEY_REJECTED"), ("set_quota", "QUOTA_EXCEEDED"), ("remove_scope", "SCOPE_MISSING")],
)
def test_what_stops_the_book_is_said_and_the_documents_wait_unsent(desk: Desk, action: str, code: str) -> None:
    add_orders(2)
    parameters: dict[str, dict[str, object]] = {"set_quota": {"quota": 0}, "remove_scope": {"scope": "sales.write"}}
    values = parameters.get(action, {})
    desk.fault(action, **values)
    run = desk.push()
    assert run.error is not None
    assert (run.state, run.error["code"], desk.tally(run).pending.count) == (RunState.FAILED, code, 2)
    assert desk.balances() == {}


def test_after_the_cause_is_gone_the_waiting_documents_are_planned_anew_and_posted_once(desk: Desk) -> None:
    add_orders(2)
    desk.fault("disable_key")
    desk.push()
    desk.fault("enable_key")
    assert desk.push().state == RunState.SYNCED
    states = [parcel.state for parcel in db.session.query(Parcel).order_by(Parcel.id)]
    assert states == [ParcelState.WITHDRAWN, ParcelState.POSTED]
    assert desk.balances() == {"11000": "20.00", "40000": "-20.00"}


def test_a_lost_answer_is_read_back_and_nothing_is_booked_twice(desk: Desk) -> None:
    add_orders(2)
    desk.fault("drop_connection", times=1)
    run = desk.push()
    assert (run.state, desk.tally(run)[DeliveryState.POSTED].count) == (RunState.SYNCED, 2)
    assert db.session.query(Parcel).one().attempts == 1
    assert desk.balances() == {"11000": "20.00", "40000": "-20.00"}


def test_an_answer_that_stays_lost_is_uncertain_and_the_next_push_settles_it(desk: Desk) -> None:
    add_orders(2)
    desk.fault("answer_500", times=99, when="after")
    first = replace(desk, pusher=replace(desk.pusher, destination=_Mute(desk.practice.url))).push()
    assert (first.state, desk.tally(first)[DeliveryState.UNCERTAIN].count) == (RunState.WAITING, 2)
    desk.fault("clear")
    second = desk.push()
    db.session.refresh(first)
    assert (first.state, second.state) == (RunState.SYNCED, RunState.SYNCED)
    assert desk.balances() == {"11000": "20.00", "40000": "-20.00"}


def test_a_parcel_the_server_never_stored_is_sent_again_with_the_same_bytes_and_key(desk: Desk) -> None:
    add_orders(2)
    desk.fault("answer_500", times=1, when="before")
    run = desk.push()
    parcel = db.session.query(Parcel).one()
    assert (run.state, parcel.state, parcel.attempts) == (RunState.SYNCED, ParcelState.POSTED, 2)
    assert desk.balances() == {"11000": "20.00", "40000": "-20.00"}


def test_a_slow_server_gets_its_time_before_anything_is_sent_again(desk: Desk) -> None:
    add_orders(2)
    waits: list[float] = []
    desk.fault("answer_500", times=1, when="before")
    replace(desk, pusher=replace(desk.pusher, sleep=waits.append)).push()
    assert sum(waits) == GRACE.total_seconds()


def test_a_refused_resend_leaves_a_parcel_in_doubt_uncertain_and_it_is_never_planned_anew(desk: Desk) -> None:
    add_orders(2)
    desk.fault("answer_500", times=99, when="before")
    desk.push()
    desk.fault("clear")
    desk.fault("disable_key")
    desk.push()
    parcel = db.session.query(Parcel).one()
    assert parcel.state == ParcelState.UNCERTAIN
    desk.fault("enable_key")
    assert desk.push().state == RunState.SYNCED
    assert desk.balances() == {"11000": "20.00", "40000": "-20.00"}


def test_a_paused_key_holds_the_parcel_and_after_un_pausing_the_next_push_finds_it_booked(desk: Desk) -> None:
    add_orders(2)
    desk.fault("pause_key")
    first = desk.push()
    assert (first.state, desk.tally(first)[DeliveryState.HELD].count) == (RunState.WAITING, 2)
    desk.fault("unpause_key")
    second = desk.push()
    db.session.refresh(first)
    assert (first.state, second.state, second.known) == (RunState.SYNCED, RunState.SYNCED, 2)
    assert desk.balances() == {"11000": "20.00", "40000": "-20.00"}


def test_while_a_parcel_is_held_a_second_push_does_not_send_its_documents_again(desk: Desk) -> None:
    add_orders(2)
    desk.fault("pause_key")
    desk.push()
    second = desk.push()
    assert (desk.tally(second)[DeliveryState.HELD].count, second.state) == (2, RunState.WAITING)
    assert db.session.query(Parcel).count() == 1


def test_a_slower_pace_is_kept_when_the_server_asks_for_it(desk: Desk) -> None:
    add_orders(2)
    waits: list[float] = []
    desk.fault("answer_429", times=2, retry_after=7)
    run = replace(desk, pusher=replace(desk.pusher, sleep=waits.append)).push()
    assert (run.state, waits) == (RunState.SYNCED, [7, 7])


def test_a_pace_that_is_too_slow_to_wait_for_ends_the_run_and_is_kept_by_the_retry(desk: Desk) -> None:
    add_orders(2)
    desk.fault("answer_429", times=1, retry_after=600)
    run = desk.push()
    assert run.retry_at is not None
    assert run.finished_at is not None
    assert (run.state, run.retry_at - run.finished_at) == (RunState.FAILED, timedelta(seconds=600))


def test_a_workbook_changed_on_disk_is_not_sent(desk: Desk) -> None:
    add_orders(2)
    tampering = _Tampering(desk.practice.url)
    run = replace(desk, pusher=replace(desk.pusher, destination=tampering)).push()
    assert run.error is not None
    assert (run.state, run.error["code"]) == (RunState.FAILED, "PARCEL_DAMAGED")
    assert desk.balances() == {}


def test_a_disk_that_takes_no_workbook_fails_the_run_and_sends_nothing(desk: Desk) -> None:
    add_orders(2)
    blocked = desk.pusher.folder / "in-the-way"
    blocked.parent.mkdir(parents=True, exist_ok=True)
    blocked.write_text("a file where a folder should be")
    run = replace(desk, pusher=replace(desk.pusher, folder=blocked)).push()
    assert run.error is not None
    assert (run.state, run.error["code"]) == (RunState.FAILED, "STORAGE")
    assert desk.balances() == {}


def test_a_book_without_a_key_starts_nothing(desk: Desk) -> None:
    book = book_by_slug("platform")
    assert book is not None
    with writing() as session:
        session.execute(db.text("DELETE FROM api_keys"))
    with pytest.raises(BookNotConnectedError):
        desk.pusher.queue(book, PUSH_TYPES["sales_invoice"], MAY_15, by=None)
    assert db.session.query(Run).count() == 0


def test_fifty_clicks_at_once_make_one_run(desk: Desk) -> None:
    add_orders(2)
    started = threading.Barrier(50)
    found: list[int] = []

    def click() -> None:
        with desk.app.app_context():
            started.wait(timeout=30)
            book = book_by_slug("platform")
            assert book is not None
            found.append(desk.pusher.queue(book, PUSH_TYPES["sales_invoice"], MAY_15, by=None).id)

    threads = [threading.Thread(target=click) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(found), len(set(found))) == (50, 1)
    assert db.session.query(Run).count() == 1


def test_a_run_is_carried_out_by_one_process_only(desk: Desk) -> None:
    add_orders(2)
    book = book_by_slug("platform")
    assert book is not None
    run_id = desk.pusher.queue(book, PUSH_TYPES["sales_invoice"], MAY_15, by=None).id
    assert claim(run_id, now=desk.pusher.now()) is not None
    assert claim(run_id, now=desk.pusher.now()) is None
    assert desk.pusher.execute(run_id) is False


def test_an_owner_that_slept_past_its_lease_can_write_nothing(desk: Desk) -> None:
    book = book_by_slug("platform")
    assert book is not None
    run_id = desk.pusher.queue(book, PUSH_TYPES["sales_invoice"], MAY_15, by=None).id
    slept = claim(run_id, now=NOON)
    awake = claim(run_id, now=NOON + 2 * LEASE)
    assert slept is not None
    assert awake is not None
    with pytest.raises(LeaseLostError), writing() as session:
        hold(session, slept, now=NOON + 2 * LEASE)
    with writing() as session:
        hold(session, awake, now=NOON + 2 * LEASE)


def test_the_heart_keeps_a_lease_through_a_slow_call_and_stops_with_the_work(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.leases.LEASE", timedelta(seconds=0.2))
    book = book_by_slug("platform")
    assert book is not None
    run_id = desk.pusher.queue(book, PUSH_TYPES["sales_invoice"], MAY_15, by=None).id
    lease = claim(run_id, now=desk.pusher.now())
    assert lease is not None
    db.session.rollback()
    with beating(lease, desk.pusher.now):
        before = _lease_until(run_id)
        deadline = time.monotonic() + 10
        while _lease_until(run_id) == before and time.monotonic() < deadline:
            time.sleep(0.02)
        assert _lease_until(run_id) > before


def _lease_until(run_id: int) -> datetime:
    until = db.session.get_one(Run, run_id, populate_existing=True).lease_until
    db.session.rollback()
    assert until is not None
    return until


@pytest.mark.parametrize("hours", [2, -2])
def test_a_dead_owner_is_found_out_though_the_clock_was_moved(desk: Desk, hours: int) -> None:
    book = book_by_slug("platform")
    assert book is not None
    run_id = desk.pusher.queue(book, PUSH_TYPES["sales_invoice"], MAY_15, by=None).id
    now = desk.pusher.now()
    assert claim(run_id, now=now) is not None
    assert claim(run_id, now=now + timedelta(hours=hours)) is not None


@pytest.mark.parametrize(("orders", "offender"), [(9, 4), (8, 8), (1, 1)])
def test_a_refused_workbook_is_cut_until_the_offender_is_found_and_the_rest_goes_through(
    desk: Desk, orders: int, offender: int
) -> None:
    add_orders(orders)
    picky = _Picky(desk.practice.url, f"A{offender}")
    run = replace(desk, pusher=replace(desk.pusher, destination=picky)).push()
    tally = desk.tally(run)
    refused = db.session.query(Outcome).filter_by(run_id=run.id, state=DeliveryState.REJECTED).one()
    assert (tally.eligible.count, tally[DeliveryState.POSTED].count, tally.adds_up) == (orders, orders - 1, True)
    assert db.session.get_one(Delivery, refused.delivery_id).number == f"A{offender}"
    assert refused.refusals[0]["code"] == "FILE_TOO_LARGE"


def test_a_destination_that_refuses_every_workbook_is_not_asked_for_ever(desk: Desk) -> None:
    add_orders(40)
    picky = _Picky(desk.practice.url, "A")
    run = replace(desk, pusher=replace(desk.pusher, destination=picky)).push()
    assert (run.state, desk.tally(run)[DeliveryState.REJECTED].count) == (RunState.FAILED, 40)
    assert picky.asked <= MOST_SPLITS + 40


def test_a_run_that_could_not_reach_the_server_is_opened_again_by_itself_and_sends_the_same_bytes(desk: Desk) -> None:
    add_orders(2)
    book = book_by_slug("platform")
    assert book is not None
    with writing() as session:
        session.add(FrozenParty(book_id=book.id, source="customers/1", text="Aisyah (C1)"))
    dispatched: list[int] = []
    nowhere = replace(desk.pusher, destination=AiAccount("http://127.0.0.1:9"))
    run = replace(desk, pusher=nowhere).push()
    assert run.error is not None
    assert (run.state, run.error["code"]) == (RunState.FAILED, "UNREACHABLE")
    assert run.retry_at is not None
    run_id, frozen = run.id, db.session.query(Parcel).one().sha256
    later = replace(
        desk.pusher, now=lambda: utc_now() + timedelta(minutes=1), dispatch=lambda *ids: dispatched.append(ids[0])
    )
    assert desk.pusher.retry_due() == []
    assert later.retry_due() == [run_id] == dispatched
    later.execute(run_id)
    run, parcel = db.session.get_one(Run, run_id, populate_existing=True), db.session.query(Parcel).one()
    assert (run.state, run.retries, run.retry_at, parcel.sha256) == (RunState.SYNCED, 1, None, frozen)
    assert desk.balances() == {"11000": "20.00", "40000": "-20.00"}


def test_a_held_parcel_finishes_by_itself_once_the_key_is_un_paused(desk: Desk) -> None:
    add_orders(2)
    desk.fault("pause_key")
    run_id = desk.push().id
    opened: list[int] = []
    later = replace(
        desk.pusher,
        now=lambda: utc_now() + timedelta(hours=1),
        dispatch=lambda run_id, _book_id: opened.append(run_id),
    )
    for _ in range(2):
        for due in later.retry_due():
            later.execute(due)
            with writing() as session:
                session.execute(update(Run).where(Run.retry_at.is_not(None)).values(retry_at=utc_now()))
        desk.fault("unpause_key")
    assert opened == [run_id, run_id]
    assert db.session.get_one(Run, run_id, populate_existing=True).state == RunState.SYNCED
    assert db.session.query(Run).count() == 1
    assert desk.balances() == {"11000": "20.00", "40000": "-20.00"}


def test_what_no_retry_can_mend_is_not_retried(desk: Desk) -> None:
    add_orders(2)
    desk.fault("disable_key")
    assert desk.push().retry_at is None


def test_a_run_is_not_opened_again_while_another_is_open(desk: Desk) -> None:
    add_orders(2)
    desk.fault("pause_key")
    first = desk.push().id
    book = book_by_slug("platform")
    assert book is not None
    desk.pusher.queue(book, PUSH_TYPES["sales_invoice"], MAY_15, by=None)
    assert reopen(first, now=utc_now() + timedelta(hours=1)) is False


def test_a_run_whose_process_died_is_resumed_and_ends_as_if_nothing_had_happened(desk: Desk) -> None:
    add_orders(5)
    book = book_by_slug("platform")
    assert book is not None
    resumed: list[tuple[int, int]] = []
    mortal = replace(desk.pusher, max_rows=2, destination=_Dying(desk.practice.url))
    run_id = mortal.queue(book, PUSH_TYPES["sales_invoice"], MAY_15, by=None).id
    with pytest.raises(_Died):
        mortal.execute(run_id)
    db.session.rollback()
    assert db.session.get_one(Run, run_id).is_open
    with writing() as session:
        session.get_one(Run, run_id).owner = "this-machine-is-gone/1"
    later = replace(desk.pusher, now=lambda: datetime.now(UTC) + 2 * LEASE, dispatch=lambda *ids: resumed.append(ids))
    assert is_stale(db.session.get_one(Run, run_id), now=later.now())
    assert later.resume() == [run_id] == [run for run, _book in resumed]
    later.execute(run_id)
    run = db.session.get_one(Run, run_id, populate_existing=True)
    assert (run.state, run.eligible, desk.tally(run)[DeliveryState.POSTED].count) == (RunState.SYNCED, 5, 5)
    assert desk.balances() == {"11000": "50.00", "40000": "-50.00"}


def test_the_dispatcher_carries_runs_out_in_threads_of_its_own(desk: Desk) -> None:
    add_orders(2)
    dispatcher = ThreadDispatcher(desk.app.app_context, lambda run_id: pusher.execute(run_id))
    pusher = replace(desk.pusher, dispatch=dispatcher)
    book = book_by_slug("platform")
    assert book is not None
    run = pusher.start(book, PUSH_TYPES["sales_invoice"], MAY_15, by=None)
    run_id = run.id
    db.session.rollback()
    dispatcher.wait()
    assert db.session.get_one(Run, run_id, populate_existing=True).state == RunState.SYNCED


def test_the_runs_of_one_book_are_carried_out_in_the_order_of_their_clicks(desk: Desk) -> None:
    add_orders(20)
    dispatcher = ThreadDispatcher(desk.app.app_context, lambda run_id: pusher.execute(run_id))
    pusher = replace(desk.pusher, dispatch=dispatcher)
    book = book_by_slug("platform")
    assert book is not None
    for key in ("sales_invoice", "sales_receipt"):
        pusher.start(book, PUSH_TYPES[key], MAY_15, by=None)
    db.session.rollback()
    dispatcher.wait()
    assert {run.state for run in db.session.query(Run)} == {RunState.SYNCED}
    assert desk.balances() == {"12000": "200.00", "40000": "-200.00"}


def test_a_second_click_joins_the_open_run_even_for_other_days(desk: Desk) -> None:
    book = book_by_slug("platform")
    assert book is not None
    first = desk.pusher.queue(book, PUSH_TYPES["sales_invoice"], MAY_15, by=None)
    other_days = Period(DAY - timedelta(days=3), DAY)
    assert desk.pusher.queue(book, PUSH_TYPES["sales_invoice"], other_days, by=None).id == first.id


class _Tampering(AiAccount):
    """Somebody changes the frozen workbook on the disk."""

    def freeze(self, kind: DocumentKind, documents: Iterable[Document], path: Path, *, remarks: str) -> Workbook:
        workbook = super().freeze(kind, documents, path, remarks=remarks)
        path.write_bytes(path.read_bytes() + b"x")
        return workbook


class _Mute(AiAccount):
    """A destination that does not say what became of a parcel."""

    def read_back(self, connection: Connection, parcel: base.Parcel) -> Result | None:
        raise NotAnsweredError


class _Picky(AiAccount):
    """A destination that refuses every workbook with a document whose number begins so."""

    def __init__(self, practice_url: str, offender: str) -> None:
        super().__init__(practice_url)
        self.offender, self.asked = offender, 0

    def send(self, connection: Connection, parcel: base.Parcel) -> Result:
        self.asked += 1
        if any(number.startswith(self.offender) for number, _party in parcel.documents):
            raise TooLargeError
        return super().send(connection, parcel)


class _Died(BaseException):
    """The end of a process, as near as a thread comes to it."""


class _Dying(AiAccount):
    """The process dies after its second parcel was sent and stored, before anybody noted it."""

    sent = 0

    def send(self, connection: Connection, parcel: base.Parcel) -> Result:
        result = super().send(connection, parcel)
        self.sent += 1
        if self.sent == 2:
            raise _Died
        return result
