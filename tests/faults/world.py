"""A small world for one story of faults: a shop, a database, a practice AiAccount, and a proxy between the two."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any
from uuid import uuid4

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, select

from accounting.periods import Period
from accounting.push_type import Layer
from accounting.pushes import PUSH_TYPES
from models import Run, db, shop, writing
from sync import crash
from sync.books import add_book, add_key, book_by_slug
from sync.pusher import Pusher
from tests.conftest import KUALA_LUMPUR, VAULT_KEYS
from tests.faults.command import Clock, Order, make_app, run, serve, start
from tests.faults.proxy import FaultProxy
from tests.servers import Practice
from tests.shop import DAY, NOON, add_bloggers, add_customer, add_order, add_refund

BOOK = "platform"
KINDS = {"sales_invoice": "sales-invoices", "sales_receipt": "sales-receipts"}
"""The push types of this world, and what AiAccount calls their documents; receipts need their invoices."""

LONGEST_PUSH = 45.0
"""Seconds after which a push counts as hung."""

LAST_PUSHES = 4
"""So many pushes of each type, at most, have to bring everything to rest once the faults have stopped."""

NOBODY = 999_999_999
"""A process id that no process has."""


@dataclass(frozen=True)
class Outside:
    """A practice AiAccount in an operating system process of its own, and the file of its ledger."""

    practice: Practice
    ledger: Path


@contextmanager
def outside_world(folder: Path) -> Iterator[Outside]:
    """Start the practice AiAccount, and end it."""
    ledger = folder / "practice.sqlite"
    command = [sys.executable, "-m", "sandbox", "--port", "0", "--database", str(ledger)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield Outside(Practice(process.stdout.readline().split()[-1]), ledger)
        finally:
            process.terminate()


def make_template(folder: Path) -> Path:
    """A migrated, empty database to copy."""
    template = folder / "template.sqlite"
    app = make_app(_environment(f"sqlite:///{template}", "http://127.0.0.1:1"), folder, Clock())
    with app.app_context():
        upgrade()
        db.session.execute(db.text("PRAGMA wal_checkpoint(TRUNCATE)"))
        db.session.remove()
        db.engine.dispose()
    return template


@dataclass(frozen=True)
class Ended:
    """How a push ended: its exit code (minus the signal that ended it) and what it printed."""

    code: int | None
    output: str

    @property
    def report(self) -> dict[str, Any]:
        """The object that `--json` prints."""
        lines = [line for line in self.output.splitlines() if line.startswith("{")]
        found: dict[str, Any] = json.loads(lines[-1]) if lines else {}
        return found


@dataclass(frozen=True)
class Push:
    """A push that is going on in a process of its own."""

    process: ForkServerProcess
    output: Path

    def end(self) -> Ended:
        """Wait for its end. AssertionError when it hangs; then it is killed."""
        self.process.join(LONGEST_PUSH)
        if self.process.is_alive():
            self.process.kill()
            self.process.join(5)
            raise AssertionError(f"a push hung: {self.output.read_text()[-2000:]}")
        return Ended(self.process.exitcode, self.output.read_text() if self.output.exists() else "")

    def signal(self, number: int) -> None:
        """Send it a signal, if it has not ended."""
        if self.process.is_alive() and self.process.pid:
            os.kill(self.process.pid, number)

    def end_by(self, number: int, *, after: float) -> Ended:
        """Let it go on for so many seconds, then send it this signal."""
        self.process.join(after)
        self.signal(number)
        return self.end()


class DiedError(BaseException):
    """The end of a process, as near as a thread comes to it."""


@dataclass
class World:
    """One book, its company, and a memory of its own of what was sold, to judge by.

    `sold` has for each push type and document number every total that it ever had in the source.
    """

    app: Flask
    folder: Path
    environment: dict[str, str]
    outside: Outside
    proxy: FaultProxy
    company: str
    clock: Clock = field(default_factory=Clock)
    sold: dict[str, dict[str, set[Decimal]]] = field(default_factory=lambda: defaultdict(dict))
    orders: dict[str, int] = field(default_factory=dict)
    asked_for: set[str] = field(default_factory=set)
    """The push types that have had every chance by now: what is missing of them is lost."""
    told: Path | None = None
    """The folder to which pushes print and log, when it is not the world's own."""
    _pushes: list[Push] = field(default_factory=list)

    @property
    def database(self) -> Path:
        """The file of our SQLite database."""
        return Path(self.environment["DATABASE_URL"].removeprefix("sqlite:///"))

    # What happens in the shop.

    def sell(self, number: str, price: str = "10.00", *, minute: int = 0, **changes: Any) -> None:
        """Add a paid order."""
        self.orders[number] = add_order(number, price=price, paid_at=NOON + timedelta(minutes=minute), **changes)
        self._remember(number, Decimal(price))

    def sell_some(self, how_many: int) -> None:
        """Add orders of which no two have the same total."""
        for place in range(how_many):
            self.sell(f"A{place + 1}", f"{10 + place}.{17 * (place + 1) % 100:02d}", minute=place)

    def refund(self, number: str) -> None:
        """Give the money of an order back, all of it."""
        with writing() as session:
            order = session.get_one(shop.Order, self.orders[number])
            order.status = "refunded"
            total = order.total
        add_refund(f"R-{number}", self.orders[number], amount=str(total), refunded_at=NOON + timedelta(hours=1))
        self._remember(f"R-{number}", -total)

    def edit(self, number: str, price: str) -> None:
        """Change what an order comes to."""
        with writing() as session:
            session.get_one(shop.Order, self.orders[number]).total = Decimal(price)
            item = session.query(shop.OrderItem).filter_by(order_id=self.orders[number]).one()
            item.unit_price = item.line_total = Decimal(price)
        self._remember(number, Decimal(price))

    def rename_customer(self, name: str) -> None:
        """The customer of every order gets another name."""
        with writing() as session:
            session.get_one(shop.Customer, 1).name = name

    def _remember(self, number: str, total: Decimal) -> None:
        for key in KINDS:
            self.sold[key].setdefault(number, set()).add(total)

    # What happens at AiAccount.

    def fault(self, action: str, **values: object) -> None:
        """Use a practice control on this company."""
        self.outside.practice.fault(self.company, action, **values)

    def mend(self) -> None:
        """End every fault: the proxy's, the practice server's, the key's and the period's."""
        self.proxy.calm()
        for action in ("clear", "unpause_key", "enable_key", "unlock_period"):
            self.fault(action)
        self.proxy.settled()

    # What happens at our desk.

    def start(self, key: str = "sales_invoice", *, crash_at: str = "", ahead: timedelta = timedelta(0)) -> Push:
        """Start `flask push` in a process of its own."""
        arguments = ("push", BOOK, key, "--from", str(DAY), "--to", str(DAY), "--json")
        return self._started(run, arguments, crash_at=crash_at, ahead=ahead)

    def serve(self, key: str | None = None, *, crash_at: str = "") -> Push:
        """Start a serving process, which carries on what is open; on its page somebody clicks on that push type."""
        arguments = (BOOK, key, str(DAY), str(DAY)) if key else ()
        return self._started(serve, arguments, crash_at=crash_at)

    def _started(
        self,
        work: Callable[[Order], None],
        arguments: tuple[str, ...],
        *,
        crash_at: str,
        ahead: timedelta = timedelta(0),
    ) -> Push:
        output = (self.told or self.folder) / f"push-{len(self._pushes)}.txt"
        clock = replace(self.clock, ahead=ahead)
        order = Order(arguments, self.environment, self.folder, output, clock, crash_at)
        push = Push(start(order, work), output)
        self._pushes.append(push)
        return push

    def push(self, key: str = "sales_invoice", *, crash_at: str = "", ahead: timedelta = timedelta(0)) -> Ended:
        """Push in a process of its own, to its end."""
        return self.start(key, crash_at=crash_at, ahead=ahead).end()

    def push_here(self, key: str = "sales_invoice", *, crash_at: str = "") -> Run:
        """Push in this thread, which is faster; should it die, its lease is a dead process's."""
        pusher: Pusher = self.app.extensions["pusher"]
        book = book_by_slug(BOOK)
        assert book is not None
        run_id = pusher.queue(book, PUSH_TYPES[key], Period(DAY, DAY), by=None).id
        try:
            with _dying_at(crash_at):
                pusher.execute(run_id)
        except DiedError:
            db.session.rollback()
            with writing() as session:
                session.get_one(Run, run_id).owner = f"{socket.gethostname()}/{NOBODY}"
        db.session.rollback()
        return db.session.get_one(Run, run_id, populate_existing=True)

    def come_to_rest(self, *, here: bool = False) -> None:
        """End every fault, then push until nothing changes any more, a bounded number of times.

        A run that was planned before is carried on first, and knows nothing of what was sold since: one more follows.
        """
        self.mend()
        self.asked_for.update(KINDS)
        self.forget()
        earlier = db.session.scalar(select(func.max(Run.id))) or 0
        self.forget()
        for key in KINDS:
            for _ in range(LAST_PUSHES):
                run, state = self._pushed(key, here=here)
                if run > earlier and state in ("synced", "nothing"):
                    break

    def _pushed(self, key: str, *, here: bool) -> tuple[int, str]:
        if here:
            done = self.push_here(key)
            return done.id, done.state
        report = self.push(key).report
        return report.get("run", 0), report.get("state", "")

    def end_all(self) -> None:
        """End every process that a failed test left behind, stopped ones as well."""
        for push in self._pushes:
            push.signal(signal.SIGKILL)

    def forget(self) -> None:
        """Forget what this thread has read, so that what other processes wrote is seen."""
        db.session.rollback()
        db.session.expire_all()


@contextmanager
def a_world(
    folder: Path, template: Path, outside: Outside, *, database_url: str | None = None, max_rows: int = 2
) -> Iterator[World]:
    """A world whose book is connected; within it there is an application context."""
    folder.mkdir(parents=True, exist_ok=True)
    if database_url is None:
        shutil.copyfile(template, folder / "our.sqlite")
        database_url = f"sqlite:///{folder / 'our.sqlite'}"
    proxy = FaultProxy(int(outside.practice.url.rpartition(":")[2]))
    environment = _environment(database_url, proxy.url) | {"AIACCOUNT_MAX_ROWS": str(max_rows)}
    clock = Clock()
    app = make_app(environment, folder, clock)
    company = f"world-{uuid4().hex[:12]}"
    try:
        with app.app_context():
            add_bloggers()
            add_customer()
            book = add_book(BOOK, company, Layer.PLATFORM, blogger=None, zone=KUALA_LUMPUR, now=clock.now())
            key = outside.practice.open_company(company)
            add_key(book.id, key, vault=app.extensions["pusher"].vault, by=None, now=clock.now())
            world = World(app, folder, environment, outside, proxy, company, clock)
            try:
                yield world
            finally:
                world.end_all()
            db.session.remove()
            for engine in set(db.engines.values()):
                engine.dispose()
    finally:
        proxy.close()


def _environment(database_url: str, url: str) -> dict[str, str]:
    return {
        "DATABASE_URL": database_url,
        "SECRET_KEY": "a secret of the fault suite, long enough",
        "VAULT_KEYS": VAULT_KEYS,
        "AIACCOUNT_URL": url,
    }


@contextmanager
def _dying_at(place: str) -> Iterator[None]:
    """Let a crash point end this thread's work, as it would end a process."""
    kill, before = os.kill, os.environ.get("CRASH_AT", "")

    def die(process: int, number: int) -> None:
        if (process, number) == (os.getpid(), signal.SIGKILL):
            raise DiedError
        kill(process, number)

    crash._passed.clear()
    os.environ["CRASH_AT"] = place
    os.kill = die
    try:
        yield
    finally:
        os.kill = kill
        os.environ["CRASH_AT"] = before
