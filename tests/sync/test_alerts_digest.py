"""The morning's digest, the week, and the end of a night."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from models import Alert, AutoPush, Book, Delivery, NightPush, NightState, Outcome, db, writing
from models.delivery import DeliveryState
from sync.alerts_digest import last_morning
from sync.vault import Vault
from tests.alerting import (
    DAY,
    MORNING,
    NIGHT,
    ZONE,
    add_failed_run,
    add_night,
    add_run,
    add_webhook,
    book_id,
    noticed,
    switch_on,
    two_books,
)
from tests.conftest import Company

HOUR = timedelta(hours=1)
A_DAY = timedelta(days=1)
MONDAY = MORNING + 2 * A_DAY
PING = "https://hc-ping.com/6f2b8a4e"


@pytest.fixture
def vault(app: Flask, connect: Callable[..., Company]) -> Iterator[Vault]:
    """Two books with Auto Push on."""
    for vault in two_books(app, connect):
        _switch_on_both()
        yield vault


@pytest.fixture
def any_vault(any_app: Flask, connect: Callable[..., Company]) -> Iterator[Vault]:
    """The same on SQLite and on PostgreSQL, for what asks the database more than a row."""
    for vault in two_books(any_app, connect):
        _switch_on_both()
        yield vault


def _switch_on_both() -> None:
    switch_on(book_id())
    switch_on(book_id("batik"))


def digests(now: datetime) -> list[Alert]:
    return [alert for alert in noticed(now) if alert.kind == "digest"]


def test_eight_oclock_is_local_and_knows_summer_time() -> None:
    assert last_morning(MORNING, ZONE) == MORNING
    assert last_morning(MORNING - timedelta(seconds=1), ZONE) == MORNING - A_DAY
    dublin = ZoneInfo("Europe/Dublin")
    assert last_morning(datetime(2026, 3, 28, 12, tzinfo=UTC), dublin) == datetime(2026, 3, 28, 8, tzinfo=UTC)
    assert last_morning(datetime(2026, 3, 29, 12, tzinfo=UTC), dublin) == datetime(2026, 3, 29, 7, tzinfo=UTC)


def test_the_digest_comes_at_eight_and_once(any_vault: Vault) -> None:
    add_webhook(any_vault)
    noticed(NIGHT)  # Yesterday's.
    add_night(book_id(), run_id=add_run(book_id(), rows=120, known_rows=20))
    add_night(book_id(), "expense_bill", run_id=add_run(book_id(), "expense_bill", rows=3))
    add_night(book_id("batik"), "pos_sales_invoice", run_id=add_run(book_id("batik"), "pos_sales_invoice", rows=7))
    assert digests(MORNING - timedelta(seconds=1)) == []
    (alert,) = digests(MORNING)
    assert alert.subject == "The night after 2026-05-15: all well"
    assert alert.body.splitlines()[:2] == [
        "platform: 2 of 2 types pushed, 103 rows new in the books",
        "batik: 1 of 1 types pushed, 7 rows new in the books",
    ]
    assert digests(MORNING + HOUR) == []
    assert len(digests(MORNING + A_DAY)) == 1


def test_a_process_that_was_down_at_eight_tells_it_later(vault: Vault) -> None:
    add_webhook(vault)
    assert len(digests(MORNING + 5 * HOUR)) == 1


def test_the_digest_names_all_trouble_first(any_vault: Vault) -> None:
    add_webhook(any_vault)
    noticed(NIGHT)
    add_night(book_id(), run_id=add_run(book_id()))
    batik, run_id = book_id("batik"), add_run(book_id("batik"), "pos_sales_invoice")
    add_night(batik, "pos_sales_invoice", run_id=run_id)
    _reject(run_id, batik)
    add_night(batik, "pos_sales_receipt", state=NightState.FAILED, run_id=add_failed_run(batik, "pos_sales_receipt"))
    add_night(batik, "kol_bill", state=NightState.STARTED, closed_at=None)
    add_night(batik, "kol_payment", state=NightState.HELD_BACK)
    (alert,) = digests(MORNING)
    assert alert.subject == "The night after 2026-05-15: books with trouble: 1"
    assert alert.body.splitlines()[:6] == [
        "batik: 1 of 4 types pushed, 0 rows new in the books",
        "  failed: 1",
        "  not done yet: 1",
        "  held back, because the book is paused: 1",
        "  documents refused or set aside: 1",
        "platform: 1 of 1 types pushed, 0 rows new in the books",
    ]


def test_the_digest_names_the_books_that_the_night_leaves_out(any_vault: Vault) -> None:
    add_webhook(any_vault)
    with writing() as session:
        session.get_one(Book, book_id("batik")).paused_at = NIGHT
        session.get_one(AutoPush, book_id()).stopped_at = NIGHT
    (alert,) = digests(MORNING)
    assert alert.subject == "The night after 2026-05-15: books with trouble: 2"
    assert alert.body.splitlines()[:2] == [
        "platform: not pushed, it has a question",
        "batik: not pushed, it is paused",
    ]


def test_a_books_own_address_hears_of_that_book_at_eight_in_its_own_zone(vault: Vault) -> None:
    add_webhook(vault, book_id=book_id("batik"))
    with writing() as session:
        session.get_one(Book, book_id("batik")).timezone = "Asia/Tokyo"
    add_night(book_id(), run_id=add_run(book_id()))
    add_night(book_id("batik"), "pos_sales_invoice", run_id=add_run(book_id("batik"), "pos_sales_invoice"))
    noticed(MORNING - HOUR - timedelta(seconds=1))
    (alert,) = digests(MORNING - HOUR)
    assert "batik: 1 of 1" in alert.body
    assert "platform" not in alert.body


def test_many_books_are_not_all_listed(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.alerts_digest.MOST_BOOKS", 1)
    add_webhook(vault)
    noticed(NIGHT)
    add_night(book_id(), run_id=add_run(book_id()))
    add_night(book_id("batik"), "pos_sales_invoice", run_id=add_run(book_id("batik"), "pos_sales_invoice"))
    (alert,) = digests(MORNING)
    assert alert.body.splitlines()[1] == "and other books: 1"


def test_no_digest_comes_where_nothing_is_pushed_by_night(vault: Vault) -> None:
    add_webhook(vault)
    add_webhook(vault, book_id=book_id("batik"))
    with writing() as session:
        session.execute(db.update(AutoPush).values(is_on=False))
    assert noticed(MORNING) == []


def test_an_address_that_came_after_eight_waits_for_the_next_morning(vault: Vault) -> None:
    add_webhook(vault, now=MORNING + HOUR)
    assert digests(MORNING + 2 * HOUR) == []
    assert len(digests(MORNING + A_DAY)) == 1


def test_on_monday_the_week_is_told_even_when_there_were_no_problems(vault: Vault) -> None:
    add_webhook(vault)
    for day in range(5):
        add_night(book_id(), day=DAY - day * A_DAY, run_id=add_run(book_id()))
    (week,) = [alert for alert in noticed(MONDAY) if alert.kind == "week"]
    assert week.subject == "0 problems in the week of 2026-05-11 to 2026-05-17"
    assert week.body.startswith("The nights pushed 5 of 5 that were due.")
    assert [alert for alert in noticed(MONDAY + HOUR) if alert.kind == "week"] == []


def test_on_monday_the_problems_of_the_week_are_counted(any_vault: Vault) -> None:
    add_webhook(any_vault)
    add_night(book_id(), state=NightState.FAILED, run_id=add_failed_run(book_id()))
    noticed(NIGHT + HOUR)
    (week,) = [alert for alert in noticed(MONDAY) if alert.kind == "week"]
    assert week.subject == "Problems in the week of 2026-05-11 to 2026-05-17: 1"
    assert week.body.startswith("The nights pushed 0 of 1 that were due.")


def test_a_watcher_hears_that_a_night_has_ended_when_nothing_of_it_is_open(any_vault: Vault) -> None:
    add_webhook(any_vault, address=PING, is_ping=True)
    add_night(book_id(), run_id=add_run(book_id()))
    late = add_night(book_id("batik"), "pos_sales_invoice", state=NightState.STARTED, closed_at=None)
    assert noticed(NIGHT + HOUR) == []
    with writing() as session:
        session.execute(db.update(NightPush).where(NightPush.id == late).values(state="covered", closed_at=NIGHT))
    (ping,) = noticed(NIGHT + HOUR)
    assert (ping.kind, ping.subject) == ("night_ended", "The night after 2026-05-15 has ended")
    assert ping.body.startswith("It pushed 2 of 2 that were due.")
    assert noticed(NIGHT + 2 * HOUR) == []


def test_a_watcher_hears_of_a_night_that_failed_and_of_what_was_planned_later(vault: Vault) -> None:
    add_webhook(vault, address=PING, is_ping=True)
    add_night(book_id(), run_id=add_run(book_id()))
    assert [ping.kind for ping in noticed(NIGHT + HOUR)] == ["night_ended"]
    batik = book_id("batik")
    add_night(batik, "kol_bill", state=NightState.FAILED, run_id=add_failed_run(batik, "kol_bill"))
    assert [ping.kind for ping in noticed(NIGHT + HOUR)] == ["night_ended_badly"]


def test_a_watcher_hears_nothing_of_nights_before_it_came_or_of_none(vault: Vault) -> None:
    add_webhook(vault, address=PING, is_ping=True, now=NIGHT + HOUR)
    assert noticed(NIGHT + HOUR) == []
    add_night(book_id(), run_id=add_run(book_id()))
    assert noticed(NIGHT + 2 * HOUR) == []


def _reject(run_id: int, owner: int) -> None:
    """One document of the run was refused."""

    with writing() as session:
        delivery = Delivery(
            book_id=owner,
            push_type="pos_sales_invoice",
            source_id="x",
            number="P1",
            party="Walk-in",
            day=DAY,
            currency="MYR",
            total=1,
            amount=1,
            rows=1,
            state=DeliveryState.REJECTED,
            mapping_version=1,
            updated_at=NIGHT,
        )
        session.add(delivery)
        session.flush()
        session.add(Outcome(run_id=run_id, delivery_id=delivery.id, state=DeliveryState.REJECTED, amount=1, rows=1))
