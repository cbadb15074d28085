"""The pages of Auto Push: its switch, what the next night will do, what the last did, and the question it asks."""

from __future__ import annotations

import pytest

from models import ApiKey, AutoPush, Book, BookMapping, Tick, db, writing
from sync.auto_push import auto_push_of, wanted_types
from tests.clocks import night_comes, stand_at, switch_on
from tests.nights import the_book
from tests.world import World

ALL = "/settings/aiaccount/auto-push"
PLATFORM = "/settings/aiaccount/platform/auto-push"
BATIK = "/settings/aiaccount/batik/auto-push"
TYPES = ("sales_invoice", "sales_receipt", "expense_bill", "expense_payment")


def form(*types: str, hour: str = "2", **more: str) -> dict[str, str]:
    return {"switch": "on", "hour": hour, **{f"type-{key}": "yes" for key in types or TYPES}, **more}


def the_switch(world: World, slug: str = "platform") -> tuple[bool, int, list[str]]:
    with world.app.app_context():
        found = auto_push_of(the_book(slug))
        assert found is not None
        return found.is_on, found.hour, wanted_types(the_book(slug))


def test_switched_on_it_says_when_the_next_night_begins_and_what_it_pushes(world: World) -> None:
    stand_at(world.app, "2026-05-16 01:00")
    browser = world.browser("admin")
    assert "Nothing is pushed by itself. Switched on now, it begins with yesterday." in browser.get(PLATFORM).text
    assert browser.post(PLATFORM, form()).location == PLATFORM
    page = browser.get(PLATFORM).text
    assert "On · tonight 02:00" in page
    assert "Begins tonight 02:00 (Asia/Kuala_Lumpur)" in page
    assert "Fri 15 May 2026, 4 types: Sales Invoice, Sales Receipt, Expense Bill, Expense Payment" in page
    assert "Last changed 16 May 2026, 01:00 by admin@example.com." in page
    assert the_switch(world) == (True, 2, list(TYPES))


def test_once_its_hour_has_passed_what_is_missed_starts_at_once(world: World) -> None:
    stand_at(world.app, "2026-05-16 09:00")
    browser = world.browser("admin")
    browser.post(PLATFORM, form("sales_invoice"))
    page = browser.get(PLATFORM).text
    assert "Starts within a minute" in page
    assert "Within a minute, what is missed so far:" in page
    assert "Fri 15 May 2026, Sales Invoice" in page
    assert "Then it begins tonight 02:00 (Asia/Kuala_Lumpur), and pushes:" in page
    assert "Sat 16 May 2026, Sales Invoice" in page


def test_what_is_too_much_to_be_caught_up_unasked_is_said_before_it_asks(world: World) -> None:
    stand_at(world.app, "2026-05-15 09:00")
    switch_on(world.app)
    stand_at(world.app, "2026-07-03 09:00")
    page = world.browser("admin").get(PLATFORM).text
    assert "within a minute Auto Push stops, and asks here" in page
    assert "Days are missing" in page
    assert "Starts within a minute" not in page


def test_it_says_what_the_last_night_did_with_its_runs(world: World) -> None:
    stand_at(world.app, "2026-05-15 09:00")
    switch_on(world.app)
    night_comes(world.app, "2026-05-16 02:00")
    page = world.browser("admin").get(PLATFORM).text
    assert "The night after Fri 15 May 2026" in page
    assert page.count("Nothing to sync") == 2
    assert 'href="/runs/1"' in page
    assert "On · tonight 02:00" in page


def test_hour_and_types_are_changed_and_it_is_switched_off(world: World) -> None:
    stand_at(world.app, "2026-05-15 09:00")
    browser = world.browser("admin")
    browser.post(PLATFORM, form("sales_invoice", "expense_bill", hour="23"))
    assert the_switch(world) == (True, 23, ["sales_invoice", "expense_bill"])
    assert "today 23:00" in browser.get(PLATFORM).text
    assert browser.post(PLATFORM, {"switch": "off"}).location == PLATFORM
    assert the_switch(world) == (False, 23, ["sales_invoice", "expense_bill"])
    assert "Auto Push is off. What has started is carried out" in browser.get(PLATFORM).text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (form(hour="24"), "Hour: choose one from 00:00 to 23:00."),
        (form(hour="two"), "Hour: choose one from 00:00 to 23:00."),
        (form("something_else"), "Types: choose one or more, or switch Auto Push off."),
        ({}, "Types: choose one or more, or switch Auto Push off."),
    ],
)
def test_a_wrong_hour_or_no_type_is_refused_beside_its_field(
    world: World, wrong: dict[str, str], sentence: str
) -> None:
    answer = world.browser("admin").post(PLATFORM, wrong)
    assert answer.status_code == 422
    assert sentence in answer.text
    with world.app.app_context():
        assert db.session.query(AutoPush).count() == 0


def test_a_book_without_a_key_cannot_be_switched_on(world: World) -> None:
    with world.app.app_context(), writing() as session:
        session.execute(db.delete(ApiKey))
    browser = world.browser("admin")
    assert "The book needs its API key first." in browser.get(PLATFORM).text
    answer = browser.post(PLATFORM, form())
    assert answer.status_code == 422
    assert "The book has no API key yet." in answer.text


def test_a_type_that_mapping_has_switched_off_cannot_be_chosen_and_keeps_its_choice(world: World) -> None:
    with world.app.app_context(), writing() as session:
        session.get_one(Book, the_book().id).options = {"switched_off": ["expense_bill"]}
    stand_at(world.app, "2026-05-16 01:00")
    browser = world.browser("admin")
    browser.post(PLATFORM, form("sales_invoice"))
    assert the_switch(world)[2] == ["sales_invoice", "expense_bill"]
    page = browser.get(PLATFORM).text
    assert "switched off for this book under Mapping" in page
    assert "Fri 15 May 2026, Sales Invoice" in page


def asked(world: World) -> None:
    """Kopi's Auto Push has stopped: 45 days are missing."""
    stand_at(world.app, "2026-05-15 09:00")
    switch_on(world.app, "kopi")
    night_comes(world.app, "2026-06-29 03:00")


KOPI = "/settings/aiaccount/kopi/auto-push"


def test_a_stopped_book_asks_and_the_answer_that_pushes_is_taken(world: World) -> None:
    asked(world)
    browser = world.browser("kopi")
    page = browser.get(KOPI).text
    assert "46 days are missing. Were they booked by hand?" in page
    assert "14 May – 28 Jun 2026, 2 types: POS Sales Invoice, POS Sales Receipt" in page
    assert "Stopped · asks you" in page
    assert browser.post(f"{KOPI}/catch-up").location == KOPI
    assert "The missed days are pushed now." in browser.get(KOPI).text
    night_comes(world.app, "2026-06-29 03:01")
    assert "Nothing to sync" in browser.get(KOPI).text


def test_the_answer_that_they_were_booked_by_hand_is_about_the_days_that_were_shown(world: World) -> None:
    asked(world)
    browser = world.browser("kopi")
    assert 'name="through" value="2026-06-28"' in browser.get(KOPI).text
    for wrong in ({}, {"through": "yesterday"}):
        answer = browser.post(f"{KOPI}/booked-by-hand", wrong)
        assert answer.status_code == 422
        assert "The answer has to say about which days it is." in answer.text
    assert browser.post(f"{KOPI}/booked-by-hand", {"through": "2026-06-28"}).location == KOPI
    page = browser.get(KOPI).text
    assert "Those days count as booked by hand." in page
    assert "Mon 29 Jun 2026, 2 types" in page


def test_an_answer_that_nobody_asked_for_is_told(world: World) -> None:
    browser = world.browser("kopi")
    browser.post(f"{KOPI}/catch-up")
    assert "asks nothing, so there is nothing to answer" in browser.get(KOPI).text


def test_a_blogger_switches_their_own_book_and_platform_finance_only_sees_the_platforms(world: World) -> None:
    stand_at(world.app, "2026-05-15 09:00")
    batik = world.browser("batik")
    assert batik.get("/auto-push").location == BATIK
    batik.post(BATIK, form("pos_sales_invoice"))
    assert the_switch(world, "batik")[0]
    finance = world.browser("finance")
    assert finance.get("/auto-push").location == PLATFORM
    page = finance.get(PLATFORM).text
    assert "The super admin switches it." in page
    assert "<select" not in page
    for address in (PLATFORM, f"{PLATFORM}/catch-up", f"{PLATFORM}/booked-by-hand"):
        assert finance.post(address, form()).status_code == 404
    with world.app.app_context():
        assert auto_push_of(the_book()) is None


@pytest.mark.parametrize("name", ["finance", "batik"])
def test_only_the_super_admin_finds_the_table_and_nobody_finds_the_books_of_others(world: World, name: str) -> None:
    browser = world.browser(name)
    assert browser.get(ALL).status_code == 404
    assert browser.get(KOPI).status_code == 404
    for address in (KOPI, f"{KOPI}/catch-up", f"{KOPI}/booked-by-hand"):
        assert browser.post(address, form()).status_code == 404


def test_the_table_shows_every_book_what_has_to_be_looked_at_first(world: World) -> None:
    asked(world)
    switch_on(world.app)
    night_comes(world.app, "2026-06-29 03:02")
    browser = world.browser("admin")
    assert browser.get("/auto-push").location == ALL
    page = browser.get(ALL).text
    assert page.index(KOPI) < page.index(PLATFORM) < page.index(BATIK)
    for words in ("Stopped · asks you", "On · tonight 02:00", "29 Jun, 4 types", "28 Jun: 4 covered"):
        assert words in page
    assert "To look at (1)" in page
    wrong = browser.get(f"{ALL}?show=wrong").text
    assert KOPI in wrong
    assert PLATFORM not in wrong
    off = browser.get(f"{ALL}?show=off").text
    assert BATIK in off
    assert KOPI not in off
    assert PLATFORM in browser.get(f"{ALL}?show=nonsense&page=nonsense").text


def test_a_long_table_is_turned_and_an_empty_one_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("blueprints.auto_push.BOOKS_A_PAGE", 2)
    browser = world.browser("admin")
    first, second = browser.get(ALL).text, browser.get(f"{ALL}?page=2").text
    assert ("More →" in first, "← Back" in first) == (True, False)
    assert ("More →" in second, "← Back" in second) == (False, True)
    assert KOPI in second
    assert "No such book" in browser.get(f"{ALL}?show=wrong").text


def test_when_nobody_looks_at_the_clock_no_page_promises_a_night(world: World) -> None:
    sentence = "No process has looked at the clock for two minutes"
    stand_at(world.app, "2026-05-15 09:00")
    browser = world.browser("admin")
    with world.app.app_context(), writing() as session:
        session.execute(db.delete(Tick))
    assert sentence not in browser.get(ALL).text
    switch_on(world.app)
    for address in (ALL, PLATFORM, "/nights", "/nights/platform"):
        assert sentence in browser.get(address).text
    stand_at(world.app, "2026-05-15 09:00")
    assert sentence not in browser.get(PLATFORM).text


def test_who_has_no_book_is_shown_the_start(world: World) -> None:
    with world.app.app_context(), writing() as session:
        for table in (ApiKey, BookMapping, Book):
            session.execute(db.delete(table))
    browser = world.browser("batik")
    assert browser.get("/auto-push").location == "/sync"
    assert browser.get("/nights").location == "/sync"


def test_the_way_there_is_shown_to_everybody(world: World) -> None:
    admin = world.browser("admin")
    assert f'href="{ALL}"' in admin.get("/settings/aiaccount").text
    assert f'href="{BATIK}"' in admin.get("/settings/aiaccount/batik").text
    assert 'aria-current="page">Auto Push' in world.browser("batik").get(BATIK).text
