"""A platform book connected to a practice company, and a shop with one customer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import text

from accounting.periods import Period
from accounting.pushes import PUSH_TYPES
from models import Run, db, writing
from sync.books import book_by_slug
from sync.pusher import Pusher
from sync.tally import Tally, tally_of
from tests.conftest import Company, _application, _create_database, settings_for
from tests.servers import Practice
from tests.shop import DAY, add_bloggers, add_customer

MAY_15 = Period(DAY, DAY)


@dataclass(frozen=True)
class Desk:
    """An application with a connected platform book: pushes in this thread, and never really sleeps."""

    app: Flask
    practice: Practice
    company: Company
    pusher: Pusher

    def push(self, key: str = "sales_invoice", period: Period = MAY_15) -> Run:
        """Push one type to its end."""
        book = book_by_slug(self.company.slug)
        assert book is not None
        run_id = self.pusher.queue(book, PUSH_TYPES[key], period, by=None).id
        self.pusher.execute(run_id)
        return db.session.get_one(Run, run_id, populate_existing=True)

    def tally(self, run: Run) -> Tally:
        """The run's tally."""
        return tally_of(run)

    def fault(self, action: str, **values: object) -> None:
        """Have the practice server misbehave towards this company."""
        self.practice.fault(self.company.name, action, **values)

    def balances(self) -> dict[str, str]:
        """What is in the practice books."""
        return self.practice.trial_balance(self.company.name)


@pytest.fixture
def desk(any_app: Flask, practice: Practice, connect: Callable[..., Company]) -> Iterator[Desk]:
    """A desk on SQLite and on PostgreSQL, within an application context."""
    yield from _desk(any_app, practice, connect)


@pytest.fixture
def sqlite_desk(app: Flask, practice: Practice, connect: Callable[..., Company]) -> Iterator[Desk]:
    """A desk on SQLite alone, for what does not touch storage."""
    yield from _desk(app, practice, connect)


def _desk(app: Flask, practice: Practice, connect: Callable[..., Company]) -> Iterator[Desk]:
    with app.app_context():
        add_bloggers()
        add_customer()
        company = connect(app=app)
        pusher = replace(app.extensions["pusher"], sleep=lambda _seconds: None)
        yield Desk(app, practice, company, pusher)
        db.session.remove()


@pytest.fixture
def worked_app(_postgres: str, tmp_path: Path, practice: Practice) -> Iterator[Flask]:
    """The application on PostgreSQL, whose runs wait for workers; there are none unless a test starts them."""
    name = f"test_{uuid4().hex}"
    _create_database(_postgres, name, template="template_ours")
    url = _postgres.replace("/postgres", f"/{name}")
    for app in _application(settings_for(url, tmp_path, practice.url, dispatcher="procrastinate")):
        yield app
        with app.app_context(), writing() as session:
            app.extensions["dispatcher"].make_tables()
            session.execute(text("DELETE FROM procrastinate_jobs"))
