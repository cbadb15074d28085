"""The figures of a monitor."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask

from models import Alert, NightState, ParcelState, RunState, Tick, writing
from sync.figures import figures
from sync.vault import Vault
from tests.alerting import (
    DAY,
    NIGHT,
    add_failed_run,
    add_night,
    add_parcel,
    add_run,
    add_webhook,
    book_id,
    two_books,
)
from tests.conftest import Company

HOUR = timedelta(hours=1)


@pytest.fixture
def vault(any_app: Flask, connect: Callable[..., Company]) -> Iterator[Vault]:
    yield from two_books(any_app, connect)


def test_nothing_is_measured_where_there_is_nothing(vault: Vault) -> None:
    found = figures(NIGHT)
    assert set(found.runs.values()) == {0}
    assert found.waiting_parcels == {"uncertain": 0, "held": 0}
    assert (found.oldest_run_age, found.oldest_parcel_age, found.tick_age, found.last_success) == (None, None, None, {})


def test_everything_is_counted_and_aged(vault: Vault) -> None:
    now, run_id = NIGHT + HOUR, add_run(book_id())
    add_failed_run(book_id(), "expense_bill")
    add_run(book_id(), "expense_bill", finished_at=NIGHT - timedelta(days=2))
    add_run(book_id(), "sales_receipt", state=RunState.QUEUED, finished_at=None)
    add_parcel(run_id, book_id(), ParcelState.UNCERTAIN)
    add_parcel(run_id, book_id(), ParcelState.HELD, sent_at=NIGHT - HOUR)
    add_parcel(run_id, book_id(), ParcelState.POSTED, sent_at=NIGHT - 9 * HOUR)
    add_night(book_id(), state=NightState.STARTED, closed_at=None)
    add_night(book_id(), "expense_bill", day=DAY - timedelta(days=9), state=NightState.PLANNED, closed_at=None)
    address = add_webhook(vault)
    with writing() as session:
        session.add(Tick(name="here/1", at=NIGHT))
        values = {"kind": "run_failed", "subject": "", "body": "", "created_at": NIGHT}
        session.add(Alert(address_id=address, key="a", next_try=NIGHT, **values))
        session.add(Alert(address_id=address, key="b", next_try=None, sent_at=NIGHT, **values))
    found = figures(now)
    assert {state: count for state, count in found.runs.items() if count} == {"queued": 1, "failed": 1, "synced": 1}
    assert found.waiting_parcels == {"uncertain": 1, "held": 1}
    assert (found.oldest_run_age, found.oldest_parcel_age, found.tick_age) == (3600, 7200, 3600)
    assert found.last_success == {
        "sales_invoice": NIGHT + timedelta(minutes=1),
        "expense_bill": NIGHT - timedelta(days=2),
    }
    assert (found.unsent_alerts, found.open_night_pushes) == (1, 1)
