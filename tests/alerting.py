"""Nights, runs and parcels as alerts find them, straight into the tables; a test overrides what it is about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask

from messengers.messenger import Messenger
from models import (
    Alert,
    AutoPush,
    Coverage,
    NightPush,
    NightState,
    Parcel,
    ParcelState,
    Run,
    RunState,
    Trigger,
    db,
    writing,
)
from sync.alerts import Wording, notice
from sync.alerts_addresses import add_address
from sync.alerts_events import PROBLEMS
from sync.books import book_by_slug
from sync.vault import Vault
from tests.conftest import Company
from tests.shop import add_bloggers

DAY = date(2026, 5, 15)
NIGHT = datetime(2026, 5, 15, 18, 0, tzinfo=UTC)
"""Two in the morning of 16 May in Kuala Lumpur, when the night after the 15th begins."""

MORNING = NIGHT + timedelta(hours=6)
"""Eight o'clock of that Saturday."""

ZONE = ZoneInfo("Asia/Kuala_Lumpur")
WORDING = Wording(say=str, public_url="https://sync.example.com")
WEBHOOK = "jsons://hooks.example.com/a-long-secret-token"
NOT_REACHABLE = {"code": "UNREACHABLE", "sentence": "AiAccount could not be reached.", "detail": "", "retryable": True}

_sequence = count(1)


def two_books(app: Flask, connect: Callable[..., Company]) -> Iterator[Vault]:
    """The platform's book and batik's, within an application context."""
    with app.app_context():
        add_bloggers()
        connect("platform", app=app)
        connect("batik", "batik", app=app)
        yield app.extensions["pusher"].vault
        db.session.remove()


def book_id(slug: str = "platform") -> int:
    """The id of that book."""
    book = book_by_slug(slug)
    assert book is not None
    return book.id


def add_webhook(vault: Vault, *, book_id: int | None = None, address: str = WEBHOOK, **changes: Any) -> int:
    """An address of the installation that was there long before the night; its id."""
    values: dict[str, Any] = {"is_ping": False, "now": NIGHT - timedelta(days=30)} | changes
    return add_address(
        address, book_id=book_id, any_server=True, messenger=Messenger(), vault=vault, by=None, **values
    ).id


def noticed(now: datetime, *, quiet_days: int = 3) -> list[Alert]:
    """Look at that moment; the new messages."""
    last = db.session.scalar(db.select(db.func.max(Alert.id))) or 0
    notice(now, zone=ZONE, quiet_days=quiet_days, wording=WORDING)
    return list(db.session.scalars(db.select(Alert).where(Alert.id > last).order_by(Alert.id)))


def problems(now: datetime) -> list[Alert]:
    """Look at that moment; the new messages, but for those that are told when all is well, too."""
    return [alert for alert in noticed(now) if alert.kind in PROBLEMS]


def add_run(book_id: int, push_type: str = "sales_invoice", **changes: Any) -> int:
    """A run of the night that ended green; its id."""
    values: dict[str, Any] = {
        "first_day": DAY,
        "last_day": DAY,
        "trigger": Trigger.AUTO,
        "state": RunState.SYNCED,
        "queued_at": NIGHT,
        "finished_at": NIGHT + timedelta(minutes=1),
        "planned": True,
    }
    return _added(Run(book_id=book_id, push_type=push_type, **(values | changes)))


def add_failed_run(book_id: int, push_type: str = "sales_invoice", **changes: Any) -> int:
    """A run that failed for good; its id."""
    return add_run(book_id, push_type, **({"state": RunState.FAILED, "error": NOT_REACHABLE} | changes))


def add_night(book_id: int, push_type: str = "sales_invoice", **changes: Any) -> int:
    """A night push that covered its day; its id."""
    values: dict[str, Any] = {
        "day": DAY,
        "first_day": DAY,
        "start_at": NIGHT,
        "state": NightState.COVERED,
        "closed_at": NIGHT + timedelta(minutes=2),
    }
    return _added(NightPush(book_id=book_id, push_type=push_type, **(values | changes)))


def add_parcel(run_id: int, book_id: int, state: ParcelState, *, sent_at: datetime = NIGHT) -> int:
    """A parcel that was sent; its id."""
    number = next(_sequence)
    parcel = Parcel(
        run_id=run_id,
        book_id=book_id,
        push_type="sales_invoice",
        sequence=number,
        file_name=f"{number}.xlsx",
        sha256="",
        size=1,
        rows=1,
        documents=1,
        idempotency_key=f"key-{number}",
        state=state,
        frozen_at=sent_at,
        sent_at=sent_at,
    )
    return _added(parcel)


def switch_on(book_id: int, **changes: Any) -> None:
    """Auto Push of a book, on for a month."""
    values: dict[str, Any] = {"is_on": True, "changed_at": NIGHT - timedelta(days=30)}
    with writing() as session:
        session.add(AutoPush(book_id=book_id, **(values | changes)))


def add_coverage(book_id: int, push_type: str = "sales_invoice", **changes: Any) -> None:
    """A type that is pushed by night, green since yesterday."""
    values: dict[str, Any] = {
        "first_day": DAY - timedelta(days=30),
        "covered_through": DAY,
        "last_success_at": NIGHT,
    }
    with writing() as session:
        session.add(Coverage(book_id=book_id, push_type=push_type, **(values | changes)))


def _added(row: Any) -> int:
    with writing() as session:
        session.add(row)
        session.flush()
        return int(row.id)
