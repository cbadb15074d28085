"""Nights for tests: a schedule whose runs are carried out in this thread, under a clock that a test sets."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import time_machine

from destinations.base import Destination
from models import Book, NightPush, NightState, Run, db
from sync import auto_push
from sync.books import book_by_slug
from sync.night import Night
from sync.night_start import Pace
from tests.shop import add_order

KUALA_LUMPUR = ZoneInfo("Asia/Kuala_Lumpur")
INVOICES = "sales_invoice"


@dataclass(frozen=True)
class Nights:
    """The nights of an application. `queue` is what was dispatched and not carried out yet."""

    night: Night
    queue: list[int] = field(default_factory=list)

    def tick(self) -> None:
        """One tick, and everything that it starts to its end, as the threads of a process would have it."""
        self.night.tick()
        self.work_off()

    def work_off(self) -> None:
        """Carry out what was dispatched, and what that starts."""
        while self.queue:
            self.night.carry_out(self.queue.pop(0))


def nights_of(night: Night, *, destination: Destination | None = None, pace: Pace | None = None) -> Nights:
    """Nights whose runs wait in a list for their turn; nobody really sleeps."""
    queue: list[int] = []
    pusher = replace(night.pusher, dispatch=lambda run_id, _book_id: queue.append(run_id), sleep=lambda _seconds: None)
    pusher = replace(pusher, destination=destination) if destination else pusher
    return Nights(replace(night, pusher=pusher, pace=pace or night.pace), queue)


def the_book(slug: str = "platform") -> Book:
    """The book of that slug."""
    book = book_by_slug(slug)
    assert book is not None
    return book


def switch_on(slug: str = "platform", **options: Any) -> None:
    """Switch Auto Push on."""
    auto_push.switch_on(the_book(slug), by=None, now=datetime.now(UTC), **options)


def local(text: str, zone: ZoneInfo = KUALA_LUMPUR) -> datetime:
    """A moment as the book's people write it: 2026-05-16 02:01."""
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@contextmanager
def at(moment: str | datetime) -> Iterator[None]:
    """Stand at a moment (Kuala Lumpur when it is a text); the clock stands still."""
    there = local(moment) if isinstance(moment, str) else moment
    with time_machine.travel(there, tick=False):
        yield


def sell(number: str, day: date, **changes: Any) -> int:
    """An order that was paid at noon of that day in Kuala Lumpur; its id."""
    noon = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
    values: dict[str, Any] = {"created_at": noon, "paid_at": noon}
    return add_order(number, **(values | changes))


def days_from(first: date, how_many: int) -> list[date]:
    """So many days in a row."""
    return [first + timedelta(days=one) for one in range(how_many)]


def states(slug: str = "platform", push_type: str = INVOICES) -> dict[date, NightState]:
    """What became of each night of a type."""
    query = db.select(NightPush).where(NightPush.book_id == the_book(slug).id, NightPush.push_type == push_type)
    found = db.session.scalars(query.order_by(NightPush.day).execution_options(populate_existing=True))
    return {one.day: NightState(one.state) for one in found}


def runs(slug: str = "platform", push_type: str = INVOICES) -> list[Run]:
    """The runs of a type, the oldest first."""
    query = db.select(Run).where(Run.book_id == the_book(slug).id, Run.push_type == push_type).order_by(Run.id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))
