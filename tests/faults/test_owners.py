"""Two processes and one run: who stood still writes nothing, clicks make one run, and clocks may be wrong."""

from __future__ import annotations

import signal
import threading
from datetime import timedelta

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from accounting.periods import Period
from accounting.pushes import PUSH_TYPES
from models import Delivery, Parcel, Run, db, writing
from sync.books import book_by_slug
from tests.faults.befalling import fall_asleep, lose_the_answer, stand_still, while_delayed
from tests.faults.oracle import must_be_kept
from tests.faults.proxy import Kind, Mishap
from tests.faults.world import BOOK, World
from tests.shop import DAY


def test_a_process_that_stood_still_past_its_lease_writes_and_sends_nothing_when_it_wakes(world: World) -> None:
    written: list[object] = []

    def take_over() -> None:
        assert world.push().report["state"] == "synced"
        written.append(_written(world))

    stand_still(world, meanwhile=take_over)
    assert written == [_written(world)]
    world.come_to_rest(here=True)
    must_be_kept(world)


def test_a_process_that_wakes_while_another_carries_its_run_on_writes_and_sends_nothing(world: World) -> None:
    asleep = fall_asleep(world)
    delayed = Mishap(Kind.DELAYED, seconds=0.45)
    awake = while_delayed(world, [delayed], lambda: asleep.signal(signal.SIGCONT))
    assert [push.end().report["state"] for push in (awake, asleep)] == ["synced", "synced"]
    assert db.session.query(Run).one().fence == 2
    world.come_to_rest(here=True)
    must_be_kept(world)


def test_two_pushes_at_once_book_everything_once(world: World) -> None:
    pushes = [world.start(), world.start()]
    assert [push.end().report["state"] for push in pushes] == ["synced", "synced"]
    world.come_to_rest(here=True)
    must_be_kept(world)


def test_fifty_clicks_at_once_make_one_run(world: World) -> None:
    barrier, found = threading.Barrier(50), set[int]()

    def click() -> None:
        with world.app.app_context():
            barrier.wait(timeout=30)
            book = book_by_slug(BOOK)
            assert book is not None
            pusher = world.app.extensions["pusher"]
            found.add(pusher.queue(book, PUSH_TYPES["sales_invoice"], Period(DAY, DAY), by=None).id)

    threads = [threading.Thread(target=click) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(found), db.session.query(Run).count()) == (1, 1)


def test_the_database_has_room_for_one_open_run_and_one_delivery_of_a_document(world: World) -> None:
    world.push_here()
    for table, changes in ((Run, {"finished_at": None}), (Delivery, {})):
        columns = [column for column in table.__table__.columns if column.name != "id"]
        row = db.session.execute(select(*columns)).mappings().first()
        assert row is not None
        twin = {**row, **changes}
        with pytest.raises(IntegrityError), writing() as session:
            session.execute(insert(table), [twin, twin])


@pytest.mark.parametrize("hours", [-2, 2])
def test_a_clock_that_is_two_hours_wrong_after_a_crash_costs_nothing(world: World, hours: int) -> None:
    world.push(crash_at="after-upload", ahead=timedelta(hours=hours))
    assert world.push().report["state"] == "synced"
    world.come_to_rest(here=True)
    must_be_kept(world)


@pytest.mark.parametrize("hours", [-2, 2])
def test_a_clock_that_is_put_wrong_between_two_pushes_costs_nothing(world: World, hours: int) -> None:
    lose_the_answer(world)
    world.push(crash_at="before-read-back")
    assert world.push(ahead=timedelta(hours=hours)).report["state"] == "synced"
    world.come_to_rest(here=True)
    must_be_kept(world)


def _written(world: World) -> tuple[object, ...]:
    """Everything that runs, parcels and deliveries say, and what the other side stored."""
    world.forget()
    tables = [db.session.execute(select(*one.__table__.columns)).all() for one in (Run, Parcel, Delivery)]
    return (*tables, dict(world.proxy.stored))
