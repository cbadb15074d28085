"""What is told, to whom, and how often."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from models import Alert, AlertAddress, Book, NightPush, NightState, ParcelState, RunState, Trigger, db, writing
from sync.vault import Vault
from tests.alerting import (
    DAY,
    MORNING,
    NIGHT,
    WORDING,
    add_coverage,
    add_failed_run,
    add_night,
    add_parcel,
    add_run,
    add_webhook,
    book_id,
    problems,
    switch_on,
    two_books,
)
from tests.conftest import Company

HOUR = timedelta(hours=1)
A_DAY = timedelta(days=1)


@pytest.fixture
def vault(app: Flask, connect: Callable[..., Company]) -> Iterator[Vault]:
    """Two books, the platform's and batik's; within an application context."""
    yield from two_books(app, connect)


@pytest.fixture
def any_vault(any_app: Flask, connect: Callable[..., Company]) -> Iterator[Vault]:
    """The same on SQLite and on PostgreSQL, for what asks the database more than a row."""
    yield from two_books(any_app, connect)


def subjects(alerts: list[Alert]) -> list[str]:
    return [alert.subject for alert in alerts]


def test_without_an_address_nothing_is_written_down(vault: Vault) -> None:
    add_night(book_id(), state=NightState.FAILED, run_id=add_failed_run(book_id()))
    assert problems(NIGHT + HOUR) == []


def test_a_failed_night_is_told_once_for_all_its_types_however_often_one_looks(any_vault: Vault) -> None:
    add_webhook(any_vault)
    for push_type in ("sales_invoice", "expense_bill"):
        add_night(book_id(), push_type, state=NightState.FAILED, run_id=add_failed_run(book_id(), push_type))
    add_night(book_id(), "sales_receipt", run_id=add_run(book_id(), "sales_receipt"))
    (alert,) = problems(NIGHT + HOUR)
    assert alert.subject == "platform: the night after 2026-05-15 failed"
    assert alert.body.splitlines() == [
        "Sales Invoice",
        "AiAccount could not be reached.",
        "Expense Bill",
        "AiAccount could not be reached.",
        "",
        "https://sync.example.com/sync/platform",
    ]
    for minutes in range(1, 40):
        assert problems(NIGHT + HOUR + timedelta(minutes=minutes)) == []


def test_a_destination_that_is_down_all_night_is_told_after_an_hour_and_once(any_vault: Vault) -> None:
    add_webhook(any_vault)
    run_id = add_failed_run(book_id(), retries=1, retry_at=NIGHT + timedelta(minutes=2))
    night_id = add_night(book_id(), state=NightState.STARTED, closed_at=None, run_id=run_id)
    assert problems(NIGHT + timedelta(minutes=59)) == []
    assert subjects(problems(NIGHT + HOUR)) == ["platform: the night after 2026-05-15 failed"]
    assert problems(NIGHT + 5 * HOUR) == []
    with writing() as session:
        night = session.get_one(NightPush, night_id)
        night.state, night.closed_at = NightState.OVERTAKEN, NIGHT + A_DAY
    assert problems(NIGHT + A_DAY) == []


def test_the_next_night_that_fails_is_told_anew(vault: Vault) -> None:
    add_webhook(vault)
    for day in (DAY, DAY + A_DAY):
        later = NIGHT + (day - DAY)
        add_night(
            book_id(),
            day=day,
            state=NightState.FAILED,
            start_at=later,
            closed_at=later,
            run_id=add_failed_run(book_id()),
        )
    assert subjects(problems(NIGHT + A_DAY + HOUR)) == [
        "platform: the night after 2026-05-15 failed",
        "platform: the night after 2026-05-16 failed",
    ]


def test_a_night_waits_for_its_other_types_before_it_is_told(vault: Vault) -> None:
    add_webhook(vault)
    add_night(book_id(), state=NightState.FAILED, run_id=add_failed_run(book_id()))
    add_night(book_id(), "expense_bill", state=NightState.PLANNED, closed_at=None)
    assert problems(NIGHT + timedelta(minutes=5)) == []
    assert len(problems(NIGHT + HOUR)) == 1


def test_an_overtaken_night_that_was_never_begun_is_told(vault: Vault) -> None:
    add_webhook(vault)
    add_night(book_id(), state=NightState.OVERTAKEN, closed_at=NIGHT + A_DAY)
    (alert,) = problems(NIGHT + A_DAY)
    assert "It was not begun before the next night." in alert.body


def test_a_failed_sync_by_hand_is_told_once_a_day(any_vault: Vault) -> None:
    add_webhook(any_vault)
    for _again in range(3):
        add_failed_run(book_id("batik"), "pos_sales_invoice", trigger=Trigger.MANUAL)
    assert subjects(problems(NIGHT + HOUR)) == ["batik: a sync failed on 2026-05-16"]
    assert problems(NIGHT + 2 * HOUR) == []
    ended = NIGHT + A_DAY
    add_failed_run(book_id("batik"), "pos_sales_invoice", trigger=Trigger.MANUAL, finished_at=ended)
    assert subjects(problems(ended + HOUR)) == ["batik: a sync failed on 2026-05-17"]


def test_a_run_that_will_be_tried_again_is_not_told(vault: Vault) -> None:
    add_webhook(vault)
    add_failed_run(book_id(), trigger=Trigger.MANUAL, retry_at=NIGHT + HOUR)
    add_run(book_id(), trigger=Trigger.MANUAL, state=RunState.PARTLY)
    assert problems(NIGHT + HOUR) == []


def test_a_run_whose_documents_were_all_refused_says_so(vault: Vault) -> None:
    add_webhook(vault)
    add_failed_run(book_id(), trigger=Trigger.MANUAL, error=None)
    (alert,) = problems(NIGHT + HOUR)
    assert "None of its documents could be booked." in alert.body


def test_failures_from_before_an_address_came_are_not_told_it(vault: Vault) -> None:
    add_failed_run(book_id(), trigger=Trigger.MANUAL)
    add_webhook(vault, now=NIGHT + HOUR)
    assert problems(NIGHT + HOUR) == []


def test_an_uncertain_parcel_is_told_when_it_stays_so_and_anew_on_another_day(any_vault: Vault) -> None:
    add_webhook(any_vault)
    run_id = add_run(book_id(), state=RunState.WAITING)
    add_parcel(run_id, book_id(), ParcelState.UNCERTAIN)
    assert problems(NIGHT + timedelta(minutes=9)) == []
    add_parcel(run_id, book_id(), ParcelState.UNCERTAIN)
    (alert,) = problems(NIGHT + timedelta(minutes=10))
    assert alert.subject == "platform: AiAccount does not say what became of a workbook"
    assert "Workbooks without an answer: 2, since 5/16 02:00." in alert.body
    assert alert.body.endswith("https://sync.example.com/waiting")
    assert problems(NIGHT + 5 * HOUR) == []
    add_parcel(run_id, book_id(), ParcelState.UNCERTAIN, sent_at=NIGHT + A_DAY)
    assert "3, since 5/16 02:00" in problems(NIGHT + A_DAY + HOUR)[0].body


def test_a_paused_key_is_told_once_over_three_nights(vault: Vault) -> None:
    add_webhook(vault)
    run_id = add_run(book_id(), state=RunState.WAITING)
    told = []
    for night in range(3):
        add_parcel(run_id, book_id(), ParcelState.HELD, sent_at=NIGHT + night * A_DAY)
        told += problems(NIGHT + night * A_DAY)
    assert subjects(told) == ["platform: the API key is paused"]


def test_a_book_that_we_paused_is_told_and_one_that_a_person_paused_is_not(vault: Vault) -> None:
    add_webhook(vault)
    with writing() as session:
        book = session.get_one(Book, book_id())
        book.paused_at, book.pause_reason = NIGHT, "KEY_REJECTED"
        session.get_one(Book, book_id("batik")).paused_at = NIGHT
    (alert,) = problems(NIGHT)
    assert alert.subject == "platform: the API key is refused, so the book is paused"
    assert "KEY_REJECTED" in alert.body
    assert problems(NIGHT + HOUR) == []


@pytest.mark.parametrize(
    ("reason", "question"),
    [("gap", "More days are missing"), ("failing", "No night has"), ("", "waits for your answer")],
)
def test_a_question_of_auto_push_is_told(vault: Vault, reason: str, question: str) -> None:
    add_webhook(vault)
    switch_on(book_id(), stopped_at=NIGHT, stop_reason=reason)
    (alert,) = problems(NIGHT)
    assert alert.subject == "platform: Auto Push has a question"
    assert question in alert.body
    assert problems(NIGHT + HOUR) == []


def test_a_type_without_success_for_days_is_told_once(any_vault: Vault) -> None:
    add_webhook(any_vault)
    switch_on(book_id())
    add_coverage(book_id())
    add_coverage(book_id(), "expense_bill", is_wanted=False, last_success_at=None)
    assert problems(NIGHT + 3 * A_DAY - HOUR) == []
    now = NIGHT + 3 * A_DAY + timedelta(seconds=1)
    (alert,) = problems(now)
    assert alert.subject == "platform: no success for days"
    assert "Not green since 5/16 02:00." in alert.body
    assert problems(now + A_DAY) == []


def test_what_is_switched_off_or_paused_is_not_missed(vault: Vault) -> None:
    add_webhook(vault)
    switch_on(book_id())
    switch_on(book_id("batik"))
    add_coverage(book_id())
    add_coverage(book_id("batik"), "pos_sales_invoice")
    with writing() as session:
        session.get_one(Book, book_id()).options = {"switched_off": ["sales_invoice"]}
        session.get_one(Book, book_id("batik")).paused_at = NIGHT
    assert problems(NIGHT + 9 * A_DAY) == []


def test_the_address_of_a_book_is_told_of_that_book_only(vault: Vault) -> None:
    everything, batiks = add_webhook(vault), add_webhook(vault, book_id=book_id("batik"))
    add_failed_run(book_id(), trigger=Trigger.MANUAL)
    add_failed_run(book_id("batik"), "pos_sales_invoice", trigger=Trigger.MANUAL)
    told = {(one.address_id, one.subject) for one in problems(NIGHT + HOUR)}
    assert told == {
        (everything, "platform: a sync failed on 2026-05-16"),
        (everything, "batik: a sync failed on 2026-05-16"),
        (batiks, "batik: a sync failed on 2026-05-16"),
    }


def test_two_that_look_at_once_write_it_down_once(any_vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second has looked before the first had written."""
    add_webhook(any_vault)
    add_failed_run(book_id(), trigger=Trigger.MANUAL)
    problems(NIGHT + HOUR)
    monkeypatch.setattr("sync.alerts._told_keys", lambda *_arguments: set())
    assert problems(NIGHT + HOUR) == []


def test_without_a_public_address_no_link_is_given(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.alerting.WORDING", replace(WORDING, public_url=None))
    add_webhook(vault)
    add_failed_run(book_id(), trigger=Trigger.MANUAL)
    assert "http" not in problems(NIGHT + HOUR)[0].body


def test_a_watcher_is_told_of_no_problem(vault: Vault) -> None:
    add_webhook(vault, address="https://hc-ping.com/6f2b8a4e", is_ping=True)
    add_failed_run(book_id(), trigger=Trigger.MANUAL)
    assert problems(MORNING) == []
    assert db.session.query(AlertAddress).one().kind == "ping"


def test_very_many_at_once_come_as_one_list(any_vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    """The destination is down for everybody."""
    monkeypatch.setattr("sync.alerts.AT_ONCE", 1)
    add_webhook(any_vault)
    for slug, push_type in (("platform", "sales_invoice"), ("batik", "pos_sales_invoice")):
        add_night(book_id(slug), push_type, state=NightState.FAILED, run_id=add_failed_run(book_id(slug), push_type))
    (to_send,) = [alert for alert in problems(NIGHT + HOUR) if alert.next_try]
    assert to_send.subject == "Messages at once: 2"
    assert to_send.body.splitlines()[:2] == ["platform: the night after 2026-05-15 failed", "and others: 1"]
    assert problems(NIGHT + 2 * HOUR) == []
