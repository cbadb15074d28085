"""A restored backup is found out before anything is sent, and what the destination has is read back first."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, update

from models import (
    Book,
    Delivery,
    Outcome,
    Parcel,
    ParcelState,
    Run,
    RunState,
    db,
    writing,
)
from models.shop import Customer
from tests.mislaid import forget
from tests.shop import NOON, add_order, add_orders
from tests.sync.conftest import Desk


def test_what_the_destination_has_is_adopted_and_not_sent_again(desk: Desk) -> None:
    add_orders(3)
    desk.push()
    forget()
    run = desk.push()
    assert (run.state, run.eligible, run.known) == (RunState.SYNCED, 3, 3)
    assert [parcel.state for parcel in db.session.query(Parcel)] == [ParcelState.WITHDRAWN]
    assert all(one.transaction_id for one in db.session.query(Delivery))
    assert desk.balances() == {"11000": "30.00", "40000": "-30.00"}


def test_a_customer_renamed_since_the_backup_is_not_booked_twice(desk: Desk) -> None:
    add_orders(2)
    desk.push()
    forget()
    with writing() as session:
        session.get_one(Customer, 1).name = "Aisyah binti Rahman"
    add_order("LATER", paid_at=NOON + timedelta(hours=1))
    run = desk.push()
    assert (run.state, run.known) == (RunState.SYNCED, 2)
    assert {one.party for one in db.session.query(Delivery)} == {"Aisyah (C1)"}
    assert desk.balances() == {"11000": "30.00", "40000": "-30.00"}


def test_parcels_of_another_type_are_adopted_for_that_type(desk: Desk) -> None:
    add_orders(2)
    desk.push()
    desk.push("sales_receipt")
    forget()
    assert desk.push("sales_invoice").known == 2
    receipts = desk.push("sales_receipt")
    assert (receipts.state, receipts.known) == (RunState.SYNCED, 2)
    assert desk.balances() == {"12000": "20.00", "40000": "-20.00"}


def test_a_backup_that_is_only_a_little_old_is_found_out_too(desk: Desk) -> None:
    add_orders(2)
    desk.push()
    kept = [one.id for one in db.session.query(Delivery)]
    add_order("B1")
    second = desk.push()
    with writing() as session:
        session.execute(delete(Outcome).where(Outcome.run_id == second.id))
        session.execute(delete(Delivery).where(Delivery.id.not_in(kept)))
        session.execute(delete(Parcel).where(Parcel.run_id == second.id))
        session.execute(delete(Run).where(Run.id == second.id))
        session.execute(update(Book).values(generation=1))
    run = desk.push()
    assert (run.state, run.known) == (RunState.SYNCED, 3)
    assert desk.balances() == {"11000": "30.00", "40000": "-30.00"}


def test_what_was_rejected_there_is_not_taken_for_booked(desk: Desk) -> None:
    add_orders(2)
    desk.fault("remove_account", account="40000")
    desk.push()
    desk.fault("add_account", account="40000", name="Sales")
    forget()
    run = desk.push()
    assert (run.state, run.known, desk.tally(run).booked.count) == (RunState.SYNCED, 0, 2)
    assert desk.balances() == {"11000": "20.00", "40000": "-20.00"}


def test_a_parcel_that_is_still_held_there_stops_the_run_with_a_sentence(desk: Desk) -> None:
    add_orders(2)
    desk.fault("pause_key")
    desk.push()
    forget()
    run = desk.push()
    assert run.error is not None
    assert (run.state, run.error["code"]) == (RunState.FAILED, "OLDER_THAN_THE_BOOKS")
    desk.fault("unpause_key")
    assert desk.push().state == RunState.SYNCED
    assert desk.balances() == {"11000": "20.00", "40000": "-20.00"}


def test_each_parcel_of_a_book_has_the_next_number_in_its_key(desk: Desk) -> None:
    for number in ("A1", "A2"):
        add_order(number)
        desk.push()
    mark = db.session.query(Book).one().mark
    assert [one.idempotency_key for one in db.session.query(Parcel).order_by(Parcel.id)] == [f"{mark}-1", f"{mark}-2"]


def test_a_push_with_nothing_to_send_asks_nothing(desk: Desk) -> None:
    add_orders(2)
    desk.push()
    desk.fault("answer_500", times=99, calls="any")
    assert desk.push().state == RunState.SYNCED
    desk.fault("clear")
