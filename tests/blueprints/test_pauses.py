"""Pausing and resuming a book: by its owner or the super admin, with who, when and why on every page of it."""

from __future__ import annotations

from datetime import date

import pytest

from models import Run, db, writing
from sync.pauses import pause, pause_book
from tests.clocks import night_comes, stand_at, switch_on
from tests.nights import the_book
from tests.world import DAYS, World

PAUSE = "/settings/aiaccount/batik/pause"
RESUME = "/settings/aiaccount/batik/resume"
BY_BATIK = "Paused since 15 May 2026, 09:00 by batik@example.com."


@pytest.mark.parametrize(
    ("back", "address"),
    [
        ("", "/sync/batik"),
        ("sync", "/sync/batik"),
        ("https://elsewhere.example.com", "/sync/batik"),
        ("book", "/settings/aiaccount/batik"),
        ("auto-push", "/settings/aiaccount/batik/auto-push"),
        ("nights", "/nights/batik"),
    ],
)
def test_it_leads_back_to_the_page_it_was_done_on(world: World, back: str, address: str) -> None:
    browser = world.browser("admin")
    assert browser.post(PAUSE, {"back": back}).location == address
    assert browser.post(RESUME, {"back": back}).location == address


def test_a_blogger_pauses_their_book_and_every_page_says_so_and_what_resuming_does(world: World) -> None:
    stand_at(world.app, "2026-05-15 09:00")
    browser = world.browser("batik")
    browser.post(PAUSE)
    page = browser.get("/sync/batik").text
    for words in ("The book is paused. A workbook that is on its way is still answered", BY_BATIK, "Auto Push: paused"):
        assert words in page
    assert "Auto Push is off, so no day is caught up by itself" in page
    assert page.count('aria-disabled="true"') == 5
    admin = world.browser("admin")
    for address in ("/settings/aiaccount/batik", "/settings/aiaccount/batik/auto-push", "/nights/batik"):
        assert BY_BATIK in admin.get(address).text
    assert BY_BATIK not in admin.get("/sync/platform").text


def test_a_paused_book_is_not_synced_by_hand_and_resumed_it_is(world: World) -> None:
    browser = world.browser("batik")
    browser.post(PAUSE)
    browser.post("/sync/batik/pos_sales_invoice", DAYS)
    assert "The book is paused, so nothing of it is pushed." in browser.get("/sync/batik").text
    with world.app.app_context():
        assert db.session.query(Run).count() == 0
    browser.post(RESUME)
    page = browser.get("/sync/batik").text
    assert "The book is resumed." in page
    assert "Paused since" not in page
    world.synced("batik", "pos_sales_invoice", "batik")
    assert "Last sync" in browser.get("/sync/batik").text


def test_resuming_says_which_missed_days_are_caught_up(world: World) -> None:
    stand_at(world.app, "2026-05-15 09:00")
    switch_on(world.app, "kopi")
    browser = world.browser("kopi")
    browser.post("/settings/aiaccount/kopi/pause")
    assert "What was missed is caught up within a minute: Thu 14 May 2026, 2 types." in browser.get("/sync/kopi").text
    stand_at(world.app, "2026-05-18 09:00")
    assert "within a minute: 14 – 17 May 2026, 2 types." in browser.get("/sync/kopi").text
    browser.post("/settings/aiaccount/kopi/resume")
    page = browser.get("/sync/kopi").text
    assert "The book is resumed. What was missed is caught up within a minute: 14 – 17 May 2026, 2 types." in page
    night_comes(world.app, "2026-05-18 09:01")
    browser.post("/settings/aiaccount/kopi/pause")
    assert "No day has been missed; the next night begins tonight 02:" in browser.get("/sync/kopi").text
    stand_at(world.app, "2026-07-18 09:00")
    assert "asks whether they were booked by hand" in browser.get("/sync/kopi").text


def test_a_refused_key_says_what_to_do_first_and_to_whom(world: World) -> None:
    stand_at(world.app, "2026-05-15 09:00")
    switch_on(world.app, "batik", first_day=date(2026, 5, 15))
    world.practice.fault(world.companies["batik"].name, "disable_key")
    night_comes(world.app, "2026-05-16 02:40")
    world.practice.fault(world.companies["batik"].name, "enable_key")
    own = world.browser("batik").get("/sync/batik").text
    assert "by AiAccount Sync itself.</strong> AiAccount refused the connection (Key refused)" in own
    assert "First have the super admin test the key." in own
    admin = world.browser("admin").get("/sync/batik").text
    assert "First test the connection" in admin
    assert 'href="/settings/aiaccount/batik#connection-title"' in admin


def test_a_pause_from_the_command_line_or_for_another_reason_is_told_as_such(world: World) -> None:
    stand_at(world.app, "2026-05-15 09:00")
    with world.app.app_context():
        pause_book(the_book("batik").id, by=None, now=world.app.extensions["pusher"].now())
        kopi = the_book("kopi").id
        with writing() as session:
            pause(session, kopi, by=None, reason="A reason of its own.", now=world.app.extensions["pusher"].now())
    admin = world.browser("admin")
    assert "09:00 by the command line.</strong> Nothing of it is pushed" in admin.get("/sync/batik").text
    assert "by AiAccount Sync itself.</strong> A reason of its own." in admin.get("/sync/kopi").text


def test_resuming_what_is_not_paused_does_and_says_nothing(world: World) -> None:
    browser = world.browser("batik")
    browser.post(RESUME)
    assert "The book is resumed" not in browser.get("/sync/batik").text


@pytest.mark.parametrize("name", ["finance", "kopi"])
def test_nobody_pauses_or_resumes_the_book_of_another(world: World, name: str) -> None:
    browser = world.browser(name)
    assert browser.post(PAUSE).status_code == 404
    assert browser.post(RESUME).status_code == 404
    with world.app.app_context():
        assert the_book("batik").paused_at is None
