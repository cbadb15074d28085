"""The queue of the workers: tickets are written with the runs, once, and outlive the workers that took them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from threading import Barrier, Event, Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text, update

from accounting.pushes import PUSH_TYPES
from models import Book, Run, RunState, db, writing
from sync.books import book_by_slug
from sync.pusher import Pusher, utc_now
from sync.worker_queue import STALLED, WorkerQueue
from tests.conftest import Company
from tests.dispatching import PATIENCE, at_work
from tests.servers import Practice
from tests.shop import add_bloggers, add_customer, add_orders
from tests.sync.conftest import MAY_15

INVOICES = PUSH_TYPES["sales_invoice"]


@dataclass(frozen=True)
class Office:
    """An application whose runs wait for workers, and its connected book."""

    app: Flask
    company: Company
    pusher: Pusher

    @property
    def queue(self) -> WorkerQueue:
        """Its dispatcher."""
        found: WorkerQueue = self.app.extensions["dispatcher"]
        return found

    def book(self) -> Book:
        """The book, read anew."""
        found = book_by_slug(self.company.slug)
        assert found is not None
        return found

    def run(self, run_id: int) -> Run:
        """A run, read anew."""
        db.session.rollback()
        return db.session.get_one(Run, run_id, populate_existing=True)

    def tickets(self) -> list[dict[str, Any]]:
        """What waits or is worked off, the oldest first."""
        query = text("SELECT status::text, lock, queueing_lock, args FROM procrastinate_jobs ORDER BY id")
        found = [dict(row._mapping) for row in db.session.execute(query)]
        db.session.rollback()
        return found


@pytest.fixture
def office(worked_app: Flask, practice: Practice, connect: Callable[..., Company]) -> Iterator[Office]:
    """An office with five orders to push, and no worker yet."""
    with worked_app.app_context():
        add_bloggers()
        add_customer()
        add_orders(5)
        company = connect(app=worked_app)
        yield Office(worked_app, company, worked_app.extensions["pusher"])
        db.session.remove()


def test_a_click_writes_the_run_and_its_ticket_which_holds_nothing_but_the_run(office: Office) -> None:
    run = office.pusher.start(office.book(), INVOICES, MAY_15, by=None)
    (ticket,) = office.tickets()
    assert ticket == {
        "status": "todo",
        "lock": f"book-{run.book_id}",
        "queueing_lock": f"run-{run.id}",
        "args": {"run_id": run.id},
    }


def test_a_second_click_and_a_tick_write_no_second_ticket(office: Office) -> None:
    for _ in range(2):
        office.pusher.start(office.book(), INVOICES, MAY_15, by=None)
    office.pusher.resume()
    assert len(office.tickets()) == 1


def test_a_run_that_was_queued_for_threads_gets_a_ticket_by_the_next_tick(office: Office) -> None:
    run_id = office.pusher.queue(office.book(), INVOICES, MAY_15, by=None).id
    office.queue.make_tables()
    assert office.tickets() == []
    assert office.pusher.resume() == [run_id]
    assert [one["args"] for one in office.tickets()] == [{"run_id": run_id}]


def test_a_run_whose_time_to_retry_has_come_is_opened_with_its_ticket(office: Office) -> None:
    run_id = office.pusher.queue(office.book(), INVOICES, MAY_15, by=None).id
    with writing() as session:
        ended = {"finished_at": utc_now(), "state": RunState.FAILED, "retry_at": utc_now() - timedelta(seconds=1)}
        session.execute(update(Run).where(Run.id == run_id).values(**ended))
    assert office.pusher.retry_due() == [run_id]
    assert (office.run(run_id).state, len(office.tickets())) == (RunState.QUEUED, 1)


def test_a_worker_carries_a_click_out_and_leaves_no_ticket(office: Office, practice: Practice) -> None:
    run_id = office.pusher.start(office.book(), INVOICES, MAY_15, by=None).id
    db.session.rollback()
    with at_work(office.app, office.pusher.execute):
        office.queue.wait()
    assert (office.run(run_id).state, office.tickets()) == (RunState.SYNCED, [])
    assert practice.trial_balance(office.company.name) == {"11000": "50.00", "40000": "-50.00"}


def test_a_ticket_of_a_run_that_has_ended_or_is_another_owners_does_nothing(office: Office) -> None:
    run_id = office.pusher.queue(office.book(), INVOICES, MAY_15, by=None).id
    office.pusher.execute(run_id)
    ended = office.run(run_id)
    before = (ended.fence, ended.finished_at)
    with writing():
        office.queue(run_id, ended.book_id)
    with at_work(office.app, office.pusher.execute):
        office.queue.wait()
    assert (office.run(run_id).fence, office.run(run_id).finished_at) == before


def test_the_ticket_of_a_dead_worker_waits_again_in_its_old_place(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    with writing():
        for run_id in (1, 2):
            office.queue(run_id, 1)
    _take_and_die()
    assert [one["status"] for one in office.tickets()] == ["doing", "todo"]
    assert office.queue.rescue() == [1]
    assert [(one["status"], one["args"]["run_id"]) for one in office.tickets()] == [("todo", 1), ("todo", 2)]
    assert "the worker that carried out run 1 has died" in caplog.text
    assert office.queue.rescue() == []


def test_a_dead_workers_ticket_goes_when_its_run_has_another_one(office: Office) -> None:
    with writing():
        office.queue(1, 1)
    _take_and_die()
    with writing() as session:
        session.execute(text("UPDATE procrastinate_jobs SET queueing_lock = 'another'"))
    with writing():
        office.queue(1, 1)
    with writing() as session:
        session.execute(text("UPDATE procrastinate_jobs SET queueing_lock = 'run-1'"))
    assert [one["status"] for one in office.tickets()] == ["doing", "todo"]
    assert office.queue.rescue() == []
    assert [one["status"] for one in office.tickets()] == ["todo"]


def test_a_run_that_many_dispatch_at_the_same_moment_has_one_ticket(office: Office) -> None:
    together = Barrier(8)

    def dispatch() -> None:
        with office.app.app_context(), writing():
            together.wait(PATIENCE)
            office.queue(1, 1)

    with ThreadPoolExecutor(8) as pool:
        for one in [pool.submit(dispatch) for _ in range(8)]:
            one.result(PATIENCE)
    assert len(office.tickets()) == 1


def test_the_ticket_of_a_worker_that_lives_is_left_to_it(office: Office) -> None:
    begun, free = Event(), Event()
    with writing():
        office.queue(1, 1)

    def execute(_run_id: int) -> None:
        begun.set()
        free.wait(PATIENCE)

    with at_work(office.app, execute):
        assert begun.wait(PATIENCE)
        assert office.queue.rescue() == []
        free.set()
        office.queue.wait()


def test_a_run_of_several_parcels_is_left_between_two_of_them_and_carried_on_by_another_worker(
    office: Office, practice: Practice
) -> None:
    leaving = Event()
    first = replace(office.pusher, max_rows=2, leaving=leaving)
    sent = first.destination.send

    class Leaves(type(first.destination)):  # type: ignore[misc]
        """Is told to leave while it sends the first parcel."""

        def send(self, *arguments: Any) -> Any:
            """Send it all the same."""
            leaving.set()
            return sent(*arguments)

    first = replace(first, destination=Leaves(practice.url))
    run_id = office.pusher.start(office.book(), INVOICES, MAY_15, by=None).id
    db.session.rollback()
    with at_work(office.app, first.execute, leaving=leaving):
        assert leaving.wait(PATIENCE)
    left = office.run(run_id)
    assert (left.state, left.owner, left.fence) == (RunState.QUEUED, None, 1)
    assert [one["status"] for one in office.tickets()] == ["todo"]
    with at_work(office.app, office.pusher.execute):
        office.queue.wait()
    assert (office.run(run_id).state, office.run(run_id).fence) == (RunState.SYNCED, 2)
    assert practice.trial_balance(office.company.name) == {"11000": "50.00", "40000": "-50.00"}


def test_it_is_ready_only_while_somebody_carries_runs_out(office: Office) -> None:
    client = office.app.test_client()

    def workers() -> Any:
        answer = client.get("/readyz")
        assert answer.json is not None
        return answer.json["checks"]["workers"]

    assert workers() == {"ok": False, "remark": "none: start flask worker"}
    with at_work(office.app, office.pusher.execute):
        run_id = office.pusher.start(office.book(), INVOICES, MAY_15, by=None).id
        db.session.rollback()
        office.queue.wait()
        assert workers() == {"ok": True, "remark": "1 at work"}
    assert workers()["ok"] is False
    assert office.run(run_id).state == RunState.SYNCED


def _take_and_die() -> None:
    """Take the first ticket as a worker whose heart beat last a little too long ago."""
    born = (
        "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => :ago)) RETURNING id"
    )
    with writing() as session:
        worker = session.scalar(text(born), {"ago": STALLED + 1})
        session.execute(text("SELECT procrastinate_fetch_job_v2(NULL, :worker)"), {"worker": worker})


def test_processes_that_begin_at_the_same_time_make_the_tables_once(worked_app: Flask) -> None:
    together, failed = Barrier(4), list[BaseException]()

    def begin() -> None:
        try:
            together.wait(PATIENCE)
            with worked_app.app_context():
                WorkerQueue(worked_app.app_context).make_tables()
        except BaseException as error:
            failed.append(error)

    threads = [Thread(target=begin) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert failed == []
    with worked_app.app_context():
        assert db.session.scalar(text("SELECT count(*) FROM procrastinate_jobs")) == 0
