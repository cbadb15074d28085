"""What every dispatcher has to do, be it threads of this process or workers that share a queue in PostgreSQL."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from threading import Barrier, Event, Lock

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from models import Tick, db, writing
from sync.pusher import utc_now
from tests.dispatching import PATIENCE, Bench, at_work


@pytest.fixture(params=["threads", "procrastinate"])
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    """A dispatcher at work: four threads, or two workers of two runs each."""
    if request.param == "threads":
        found = Bench(request.getfixturevalue("app"))
        yield found
        found.dispatcher.wait()
        return
    found = Bench(request.getfixturevalue("worked_app"))
    found.dispatcher = found.app.extensions["dispatcher"]
    with at_work(found.app, found.carry_out), at_work(found.app, found.carry_out):
        yield found
        found.dispatcher.wait()


def test_a_run_is_carried_out_once(bench: Bench) -> None:
    bench.dispatch((1, 1))
    bench.dispatcher.wait()
    assert bench.done == [1]


def test_a_run_that_is_dispatched_again_while_it_waits_or_works_is_carried_out_once(bench: Bench) -> None:
    free = Event()
    bench.execute = lambda _run_id: free.wait(PATIENCE)
    bench.dispatch((1, 1), (2, 1))
    for _ in range(3):
        bench.dispatch((2, 1))
    free.set()
    bench.dispatcher.wait()
    assert bench.done == [1, 2]


def test_a_run_is_dispatched_only_with_the_transaction_that_queues_it(bench: Bench) -> None:
    seen: list[int] = []
    bench.execute = lambda _run_id: seen.append(db.session.scalar(select(func.count()).select_from(Tick)) or 0)

    def dispatch(run_id: int, *ticks: Tick) -> None:
        with bench.app.app_context(), writing() as session:
            bench.dispatcher(run_id, 1)
            session.add_all(ticks)

    with pytest.raises(IntegrityError):
        dispatch(1, Tick(name="twice", at=utc_now()), Tick(name="twice", at=utc_now()))
    dispatch(2, Tick(name="written with it", at=utc_now()))
    bench.dispatcher.wait()
    assert (bench.done, seen) == ([2], [1])


def test_the_runs_of_a_book_go_one_after_the_other_in_their_order(bench: Bench) -> None:
    at_work, lock = set[int](), Lock()

    def execute(run_id: int) -> None:
        with lock:
            assert not at_work
            at_work.add(run_id)
        with lock:
            at_work.remove(run_id)

    bench.execute = execute
    bench.dispatch(*((run_id, 1) for run_id in range(1, 6)))
    bench.dispatcher.wait()
    assert bench.done == [1, 2, 3, 4, 5]


def test_many_books_go_at_the_same_time(bench: Bench) -> None:
    together = Barrier(4, timeout=PATIENCE)
    bench.execute = lambda _run_id: together.wait()
    bench.dispatch(*((book, book) for book in range(1, 5)))
    bench.dispatcher.wait()
    assert sorted(bench.done) == [1, 2, 3, 4]


def test_a_big_book_keeps_no_other_waiting(bench: Bench) -> None:
    free, other = Event(), Event()
    bench.execute = lambda run_id: other.set() if run_id == 9 else free.wait(PATIENCE)
    bench.dispatch((1, 1), (2, 1), (3, 1), (9, 2))
    assert other.wait(PATIENCE)
    free.set()
    bench.dispatcher.wait()


def test_a_run_that_breaks_down_stops_no_other(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    def execute(run_id: int) -> None:
        if run_id == 1:
            raise ZeroDivisionError

    bench.execute = execute
    bench.dispatch((1, 1), (2, 1), (3, 2))
    bench.dispatcher.wait()
    assert sorted(bench.done) == [2, 3]
    assert any(record.levelno == logging.ERROR and record.exc_info for record in caplog.records)


def test_what_a_run_dispatches_is_waited_for_as_well(bench: Bench) -> None:
    def execute(run_id: int) -> None:
        if run_id < 4:
            bench.dispatch((run_id + 1, run_id + 1))

    bench.execute = execute
    bench.dispatch((1, 1))
    bench.dispatcher.wait()
    assert bench.done == [1, 2, 3, 4]
