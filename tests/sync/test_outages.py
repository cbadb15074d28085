"""Outages that last: everything lands once when they end, and people are told of them once."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from flask import Flask

from accounting.push_type import Layer
from destinations.aiaccount import AiAccount
from models import NightState, RunState, db, writing
from models.shop import Blogger
from sync.alerts_addresses import add_address
from sync.books import add_book
from sync.night_clock import delay
from sync.outbox import Outbox
from tests.alerting import NIGHT, add_failed_run, add_night, add_webhook
from tests.nights import KUALA_LUMPUR, Nights, at, days_from, local, nights_of, runs, sell, states, switch_on
from tests.servers import Inbox, free_port
from tests.sync.conftest import Desk

MAY_15, MAY_16 = days_from(date(2026, 5, 15), 2)
HOUR = timedelta(hours=1)
BOOKS = 40
TYPES = ["sales_invoice", "sales_receipt"]


@pytest.fixture
def nights(desk: Desk) -> Nights:
    return nights_of(desk.app.extensions["night"])


@pytest.fixture
def nights_without_aiaccount(desk: Desk) -> Nights:
    """The same, while nothing listens where AiAccount should be."""
    return nights_of(desk.app.extensions["night"], destination=AiAccount(f"http://127.0.0.1:{free_port()}"))


def tell(desk: Desk, inbox: Inbox, since: str) -> None:
    """Have the installation's alerts brought there, over HTTP."""
    box: Outbox = desk.app.extensions["outbox"]
    add_address(
        inbox.address,
        book_id=None,
        is_ping=False,
        any_server=True,
        messenger=box.messenger,
        vault=box.vault,
        by=None,
        now=local(since),
    )


def tick_from(nights: Nights, first: str, last: str, *, every: timedelta = HOUR) -> None:
    """Tick so often, and carry out whatever comes of it."""
    moment = local(first)
    while moment <= local(last):
        with at(moment):
            nights.tick()
        moment += every


def subjects(inbox: Inbox) -> list[str]:
    """What people were told, in the order in which it came."""
    return [subject for subject, _body in inbox.messages]


def test_a_destination_that_is_down_for_a_night_is_caught_up_the_next_and_told_once(
    desk: Desk, nights: Nights, nights_without_aiaccount: Nights, inbox: Inbox
) -> None:
    tell(desk, inbox, "2026-05-15 12:00")
    sell("A1", MAY_15)
    sell("A2", MAY_16)
    with at("2026-05-15 12:00"):
        switch_on(types=TYPES, first_day=MAY_15)
    tick_from(nights_without_aiaccount, "2026-05-16 02:00", "2026-05-17 01:00")
    (run,) = runs()
    assert (run.state, run.retries > 20, desk.balances()) == (RunState.FAILED, True, {})
    assert subjects(inbox) == [
        "platform: the night after 2026-05-15 failed",
        "The night after 2026-05-15: books with trouble: 1",
    ]
    tick_from(nights, "2026-05-17 02:00", "2026-05-17 08:00")
    for push_type in TYPES:
        assert states(push_type=push_type) == {MAY_15: NightState.OVERTAKEN, MAY_16: NightState.COVERED}
    assert desk.balances() == {"12000": "20.00", "40000": "-20.00"}
    assert subjects(inbox)[2:] == ["The night after 2026-05-16: all well"]


def test_a_destination_that_is_down_for_many_books_is_told_together(app: Flask, inbox: Inbox) -> None:
    """Their starts are spread over half an hour; what befalls them is one outage."""
    box: Outbox = app.extensions["outbox"]
    with app.app_context():
        for number in range(BOOKS):
            slug = f"b{number}"
            with writing() as session:
                session.add(Blogger(id=number, slug=slug, name=slug, multi_kol=False))
            book = add_book(slug, "Company", Layer.BLOGGER, blogger=slug, zone=KUALA_LUMPUR, now=NIGHT)
            run_id = add_failed_run(book.id, retries=3, retry_at=NIGHT + 2 * HOUR)
            start_at = NIGHT + delay(slug, timedelta(minutes=30))
            add_night(book.id, state=NightState.STARTED, start_at=start_at, closed_at=None, run_id=run_id)
        add_webhook(box.vault, address=inbox.address)
        for minute in range(0, 180, 5):
            with at(NIGHT + timedelta(minutes=minute)):
                box.after_tick(NIGHT + timedelta(minutes=minute))
        db.session.remove()
    ((subject, body),) = inbox.messages
    assert subject == f"Messages at once: {BOOKS}"
    assert len(body.splitlines()) == 21, "twenty of them, and how many more"


def test_a_key_that_is_paused_for_three_nights_is_told_once_and_then_everything_lands_once(
    desk: Desk, nights: Nights, inbox: Inbox
) -> None:
    tell(desk, inbox, "2026-05-15 12:00")
    for day in days_from(MAY_15, 4):
        sell(f"A{day.day}", day)
    with at("2026-05-15 12:00"):
        switch_on(types=TYPES, first_day=MAY_15)
    desk.fault("pause_key")
    tick_from(nights, "2026-05-16 02:00", "2026-05-18 23:00", every=3 * HOUR)
    assert desk.balances() == {}
    assert Counter(subjects(inbox)) == Counter(
        [
            "platform: the API key is paused",
            "The night after 2026-05-15: books with trouble: 1",
            "The night after 2026-05-16: books with trouble: 1",
            "The night after 2026-05-17: books with trouble: 1",
            "Problems in the week of 2026-05-11 to 2026-05-17: 1",
            "platform: no success for days",
        ]
    )
    assert (
        "documents that AiAccount keeps, or of which it does not say: 2"
        in dict(inbox.messages)["The night after 2026-05-15: books with trouble: 1"]
    )
    desk.fault("unpause_key")
    tick_from(nights, "2026-05-19 02:00", "2026-05-19 08:00")
    for push_type in TYPES:
        assert set(states(push_type=push_type).values()) == {NightState.COVERED}
        assert {run.state for run in runs(push_type=push_type)} == {RunState.SYNCED}
    assert desk.balances() == {"12000": "40.00", "40000": "-40.00"}
    assert subjects(inbox)[6:] == ["The night after 2026-05-18: all well"]
