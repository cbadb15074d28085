"""The pages of nights: what ran, what was covered and what is missing, over all books and of one."""

from __future__ import annotations

from datetime import date

import pytest

from models import NightPush, NightState, db, writing
from tests.clocks import night_comes, stand_at, switch_on
from tests.nights import the_book
from tests.world import World

MAY_14, MAY_15 = date(2026, 5, 14), date(2026, 5, 15)


@pytest.fixture
def nights(world: World) -> World:
    """Three nights of two books: the platform refuses account 40000 in the last, batik its key."""
    stand_at(world.app, "2026-05-14 09:00")
    switch_on(world.app)
    switch_on(world.app, "batik")
    night_comes(world.app, "2026-05-15 02:40")
    world.practice.fault(world.companies["platform"].name, "remove_account", account="40000")
    world.practice.fault(world.companies["batik"].name, "disable_key")
    night_comes(world.app, "2026-05-16 02:40")
    night_comes(world.app, "2026-05-17 02:40")
    return world


def test_over_all_books_what_is_wrong_is_first_with_what_is_missing(nights: World) -> None:
    page = nights.browser("admin").get("/nights").text
    assert "2 books to look at" in page
    assert "3 books, Auto Push is off in 1 of them" in page
    assert page.index('href="/nights/batik"') < page.index('href="/nights/platform"') < page.index("Night by night")
    for words in (
        "Paused · key refused",
        "15 – 16 May 2026, 4 types",
        "with the key refused",
        "On · not all in the books",
    ):
        assert words in page
    assert page.index('href="/nights/on/2026-05-16"') < page.index('href="/nights/on/2026-05-15"')
    assert "kopi" not in page


def test_a_book_shows_its_days_in_words_and_its_nights_with_their_runs(nights: World) -> None:
    page = nights.browser("admin").get("/nights/platform").text
    assert (
        "Covered, not all in the books: 15 May. Covered: 13 – 14 May, 16 May. Not asked for: 12 Apr – 12 May." in page
    )
    assert "1 document of these days is not in the books." in page
    assert "from=2026-04-12&amp;to=2026-05-16" in page
    assert "1 refused" in page
    assert "1 posted, RM 27.50" in page
    assert 'href="/runs/1"' in page
    assert page.count("The night after") == 4
    batik = nights.browser("admin").get("/nights/batik").text
    assert "Failed: 15 – 16 May." in batik
    assert "Missing: 15 – 16 May." in batik
    assert "Waits: paused" in batik


def test_a_night_shows_every_pair_the_worst_first(nights: World) -> None:
    page = nights.browser("admin").get("/nights/on/2026-05-15").text
    assert "The night after Fri 15 May 2026" in page
    assert (
        page.index("Key refused")
        < page.index("Waits: paused")
        < page.index("1 refused")
        < page.index("Nothing to sync")
    )


def test_everybody_sees_the_nights_of_their_own_books_only(nights: World) -> None:
    finance, batik = nights.browser("finance"), nights.browser("batik")
    assert finance.get("/nights").location == "/nights/platform"
    assert batik.get("/nights").location == "/nights/batik"
    assert finance.get("/nights/batik").status_code == 404
    assert batik.get("/nights/platform").status_code == 404
    page = batik.get("/nights/on/2026-05-15").text
    assert "batik" in page
    assert "platform" not in page.split("<main")[1]
    assert nights.browser("kopi").get("/nights/on/2026-05-15").status_code == 404


@pytest.mark.parametrize("day", ["2026-05-20", "2026-13-45", "yesterday"])
def test_a_night_that_was_not_is_not_there(nights: World, day: str) -> None:
    assert nights.browser("admin").get(f"/nights/on/{day}").status_code == 404


@pytest.mark.parametrize("address", ["/nights", "/nights/platform"])
def test_what_is_no_day_is_refused(nights: World, address: str) -> None:
    assert nights.browser("admin").get(f"{address}?before=yesterday").status_code == 422


def test_older_nights_are_turned_to(nights: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("blueprints.nights.NIGHTS_A_PAGE", 1)
    monkeypatch.setattr("blueprints.nights.PAIRS_A_PAGE", 3)
    browser = nights.browser("admin")
    first = browser.get("/nights/platform").text
    assert 'href="/nights/platform?before=2026-05-16"' in first
    second = browser.get("/nights/platform?before=2026-05-16").text
    assert "Fri 15 May 2026" in second
    assert "The last 35 days" not in second
    assert "← Newest" in second
    assert 'href="/nights?before=2026-05-15"' in browser.get("/nights").text
    assert "← Newest" in browser.get("/nights?before=2026-05-15").text
    assert "More →" in browser.get("/nights/on/2026-05-15").text
    assert "← Back" in browser.get("/nights/on/2026-05-15?page=2").text
    assert browser.get("/nights/on/2026-05-15?page=9").status_code == 200


def test_every_state_of_a_night_has_its_words(nights: World) -> None:
    with nights.app.app_context(), writing() as session:
        chosen = db.select(NightPush).where(NightPush.book_id == the_book().id, NightPush.day == MAY_15)
        states = (NightState.FAILED, NightState.OVERTAKEN, NightState.STARTED, NightState.PLANNED)
        for one, state in zip(session.scalars(chosen), states, strict=True):
            one.state, one.run_id = state, None
    page = nights.browser("admin").get("/nights/platform").text
    for words in ("Failed", "Left to the next night", "At work", "Waits its turn"):
        assert f"</svg> {words}</span>" in page


def test_a_failed_night_is_said_with_what_the_next_one_does(nights: World) -> None:
    with nights.app.app_context():
        book = the_book().id
        with writing() as session:
            session.execute(db.text("UPDATE coverages SET covered_through='2026-05-15', failing_since='2026-05-16'"))
            session.execute(db.update(NightPush).where(NightPush.day > MAY_15).values(state=NightState.FAILED))
        assert book
    page = nights.browser("admin").get("/nights/platform").text
    assert "Failed · again tonight 02:00" in page
    assert "Missing:</strong> Sat 16 May 2026, 4 types. The next night tries again." in page


def test_before_the_first_night_the_pages_say_how_to_get_one(world: World) -> None:
    stand_at(world.app, "2026-05-14 09:00")
    browser = world.browser("admin")
    assert "Auto Push is off in every book" in browser.get("/nights").text
    assert "Auto Push is off, so nothing is pushed by itself." in browser.get("/nights/platform").text
    switch_on(world.app)
    assert "The first one is planned when its hour has come." in browser.get("/nights/platform").text
    night_comes(world.app, "2026-05-14 09:01")
    assert "No day is missing in any book whose Auto Push is on" in browser.get("/nights").text


def test_nobody_is_shown_nights_without_sign_in(world: World) -> None:
    assert world.browser().get("/nights").location.startswith("/sign-in")
    assert world.browser().get("/nights/platform").location.startswith("/sign-in")
    assert world.browser().get("/nights/on/2026-05-15").location.startswith("/sign-in")


def test_a_card_says_when_auto_push_comes(world: World) -> None:
    stand_at(world.app, "2026-05-14 09:00")
    browser = world.browser("admin")
    assert browser.get("/sync/platform").text.count("Auto Push: off") == 4
    switch_on(world.app, types=["sales_invoice"])
    page = browser.get("/sync/platform").text
    assert page.count("Auto Push: tonight 02:00") == 1
    assert page.count("Auto Push: not this type") == 3
    stand_at(world.app, "2026-07-14 09:00")
    night_comes(world.app, "2026-07-14 09:00")
    assert browser.get("/sync/platform").text.count("Auto Push: stopped, and asks you") == 4
