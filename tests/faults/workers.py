"""Two workers share the runs of many books, and one of them is killed in the middle: a test, and a measurement.

.venv/bin/python -m tests.faults.workers [--books 200]
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy import ColumnElement, func, select, text

from accounting.periods import Period
from accounting.push_type import Layer
from accounting.pushes import PUSH_TYPES
from app import create_app
from blueprints import ticking
from models import Run, RunState, db, shop, writing
from settings import read_settings
from sync import leases, worker_queue
from sync.books import add_book, add_key, book_by_slug
from sync.pusher import Pusher, utc_now
from tests.conftest import KUALA_LUMPUR, VAULT_KEYS
from tests.faults.command import Clock, Order, start
from tests.faults.disks import a_postgres
from tests.faults.onlooker import looking_on, times
from tests.faults.world import Outside, Push, outside_world
from tests.shop import DAY, add_sale

TYPES = ("pos_sales_invoice", "pos_sales_receipt")
SPEED = 10
"""How many times as fast as in life leases, heartbeats and ticks go here."""

LONGEST = 600
"""Seconds after which the workers count as hung."""

WORKERS = 2


@dataclass(frozen=True)
class Shared:
    """What came of it.

    `booked` and `taken` say how many documents are in the books, and were given to the server, how often: {1: 400}.
    `by_worker` counts runs by who ended them; `rescued` those of which a worker says that another one has died; `ended`
    holds exit codes.
    """

    runs: int
    synced: int
    booked: Counter[int]
    taken: Counter[int]
    by_worker: tuple[int, ...]
    ended: tuple[int | None, ...]
    rescued: int
    left: int
    seconds: float
    told: str

    def require_all_once(self) -> None:
        """Everything is in the books once, was sent once, and the death was noticed."""
        assert self.ended == (-signal.SIGKILL, 0), self.told
        assert self.synced == self.runs, self.told
        assert self.booked == self.taken == Counter({1: self.runs}), self
        assert all(self.by_worker), self.by_worker
        assert self.rescued, self.told
        assert not self.left


def work(order: Order) -> None:
    """Be `flask worker`, but for the pace at which it finds out who has died."""
    descriptor = os.open(order.output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")
    os.environ["CRASH_AT"] = order.crash_at
    leases.BEATS *= SPEED
    worker_queue.HEARTBEAT /= SPEED
    worker_queue.STALLED /= SPEED
    ticking.TICK //= SPEED
    app = create_app(read_settings(order.environment, order.instance))
    pusher = replace(app.extensions["pusher"], now=order.clock.now, sleep=order.clock.sleep)
    app.extensions.update(pusher=pusher, night=replace(app.extensions["night"], pusher=pusher))
    app.cli.main(list(order.arguments), prog_name="flask", obj=ScriptInfo(create_app=lambda *_: app))


def share(folder: Path, database_url: str, outside: Outside, *, books: int, dies_at: str) -> Shared:
    """Queue two runs of each book, start two workers of which one dies at that place, and see what becomes of it."""
    environment = {
        "DATABASE_URL": database_url,
        "DISPATCHER": "procrastinate",
        "SECRET_KEY": "a secret of the fault suite, long enough",
        "VAULT_KEYS": VAULT_KEYS,
        "AIACCOUNT_URL": outside.practice.url,
        "PARCELS_FOLDER": str(folder / "parcels"),
    }
    with looking_on(environment, folder) as app:
        companies = _sell(app, outside, books)
        clock = Clock(start=utc_now(), speed=SPEED)
        queued = _queue(app, companies)
        begun = time.monotonic()
        workers = [_worker(environment, folder, clock, number, dies_at) for number in range(WORKERS)]
        try:
            _wait_until_all_have_ended(queued, workers)
            seconds = time.monotonic() - begun
            workers[1].signal(signal.SIGTERM)
            ended = [one.end() for one in workers]
        finally:
            for one in workers:
                one.signal(signal.SIGKILL)
        owners = Counter(db.session.scalars(select(Run.owner)))
        told = "\n".join(one.output for one in ended)
        names = list(companies.values())
        marks = ", ".join("?" * len(names))
        return Shared(
            runs=queued,
            synced=_count(Run.state == RunState.SYNCED),
            booked=times(outside, _BOOKED.format(marks), names),
            taken=times(outside, _TAKEN.format(marks), names),
            by_worker=tuple(owners[f"{socket.gethostname()}/{one.process.pid}"] for one in workers),
            ended=tuple(one.code for one in ended),
            rescued=told.count("has died; another one carries it on"),
            left=db.session.scalar(text("SELECT count(*) FROM procrastinate_jobs")) or 0,
            seconds=seconds,
            told=told,
        )


def _sell(app: Flask, outside: Outside, books: int) -> dict[str, str]:
    """So many bloggers, each with a book, a practice company and one sale; the companies by book."""
    world, companies = uuid4().hex[:8], dict[str, str]()
    with writing() as session:
        for number in range(1, books + 1):
            session.add(shop.Blogger(id=number, slug=f"b{number}", name=f"B{number}", email=None, multi_kol=False))
    for number in range(1, books + 1):
        slug, company = f"b{number}", f"workers-{world}-{number}"
        add_sale(f"S{number}", blogger_id=number)
        book = add_book(slug, company, Layer.BLOGGER, blogger=slug, zone=KUALA_LUMPUR, now=utc_now())
        key = outside.practice.open_company(company)
        add_key(book.id, key, vault=app.extensions["pusher"].vault, by=None, now=utc_now())
        companies[slug] = company
    return companies


def _queue(app: Flask, companies: Mapping[str, str]) -> int:
    """Have both types of each book pushed; how many runs that are."""
    pusher: Pusher = app.extensions["pusher"]
    for slug in companies:
        book = book_by_slug(slug)
        assert book is not None
        for key in TYPES:
            pusher.start(book, PUSH_TYPES[key], Period(DAY, DAY), by=None)
    db.session.rollback()
    return len(companies) * len(TYPES)


def _worker(environment: Mapping[str, str], folder: Path, clock: Clock, number: int, dies_at: str) -> Push:
    output = folder / f"worker-{number}.txt"
    order = Order(
        ("worker", "--concurrency", "2"), environment, folder, output, clock, crash_at="" if number else dies_at
    )
    return Push(start(order, work), output)


def _wait_until_all_have_ended(queued: int, workers: list[Push]) -> None:
    deadline = time.monotonic() + LONGEST
    while _count(Run.finished_at.is_not(None)) < queued:
        told = workers[1].output.read_text() if workers[1].output.exists() else ""
        assert workers[1].process.is_alive(), f"the worker that nobody killed has ended: {told}"
        assert time.monotonic() < deadline, f"{_count(Run.finished_at.is_not(None))} of {queued} runs ended: {told}"
        time.sleep(0.2)


def _count(condition: ColumnElement[bool]) -> int:
    found = db.session.scalar(select(func.count()).select_from(Run).where(condition)) or 0
    db.session.rollback()
    return found


_BOOKED = (
    'SELECT count(*) FROM "transaction" t JOIN company c ON c.id = t.company_id WHERE c.name IN ({}) '
    "GROUP BY c.id, t.kind, t.number"
)
_TAKEN = (
    "SELECT count(*) FROM document d JOIN import i ON i.id = d.import_id JOIN company c ON c.id = i.company_id "
    "WHERE c.name IN ({}) GROUP BY c.id, i.kind, d.number"
)


def main() -> None:
    """Measure, and say it."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.workers", description=__doc__)
    parser.add_argument("--books", type=int, default=200)
    books = parser.parse_args().books
    with tempfile.TemporaryDirectory(prefix="workers-") as name, a_postgres() as postgres:
        folder = Path(name)
        with outside_world(folder) as outside:
            found = share(folder, postgres.database(), outside, books=books, dies_at=f"after-upload:{books // 2}")
    first, second = found.by_worker
    sys.stdout.write(
        f"{found.runs} runs of {books} books, two workers of two runs each: all ended after {found.seconds:.0f} s "
        f"({found.runs / found.seconds:.1f} a second).\n"
        f"The first was killed in its {books // 2}. upload, after {first} runs; the second ended {second}, "
        f"{found.rescued} of them rescued.\n"
        f"In the books: {dict(found.booked)} (times: documents); sent: {dict(found.taken)}; "
        f"green: {found.synced}; tickets left: {found.left}.\n"
    )
    found.require_all_once()


if __name__ == "__main__":
    main()
