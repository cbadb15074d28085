"""The waiting room's page."""

from __future__ import annotations

import re

import pytest

from models import Parcel, ParcelState, Run, db, writing
from tests.mislaid import mislaid_run
from tests.mute import mute, uncertain_run
from tests.world import DAYS, Browser, World

QUERY = "?from=2026-05-14&to=2026-05-20"


def parcel_of(world: World) -> Parcel:
    with world.app.app_context():
        found: Parcel = db.session.scalars(db.select(Parcel)).one()
        return found


def state_of(world: World, run_id: int) -> str:
    with world.app.app_context():
        return db.session.get_one(Run, run_id).state


def held_run(world: World) -> int:
    world.practice.fault(world.companies["platform"].name, "pause_key")
    run_id = world.synced()
    world.practice.fault(world.companies["platform"].name, "unpause_key")
    return run_id


def badge(browser: Browser) -> list[str]:
    """How many parcels wait, as the menus say it."""
    return re.findall(r'nav__count"><span aria-hidden="true">(\d+)<', browser.get("/runs").text)


def test_an_empty_waiting_room_says_so(world: World) -> None:
    browser = world.browser("finance")
    page = browser.get("/waiting").text
    assert "Nothing waits" in page
    assert "<article" not in page
    assert badge(browser) == []


def test_an_uncertain_parcel_is_shown_with_what_to_check_and_two_buttons(world: World) -> None:
    run_id = uncertain_run(world)
    parcel = parcel_of(world)
    browser = world.browser("finance")
    page = browser.get("/waiting").text
    assert "Sales Invoice · 14 – 20 May 2026" in page
    assert "AiAccount gave no answer we can trust" in page
    assert "Next try by itself: " in page
    assert f"Look in Import History for this workbook: {parcel.file_name}, sent " in page
    assert "2 documents, first S-1, last S-2, RM 55.00" in page
    assert f'href="/parcels/{parcel.id}/workbook"' in page
    assert f'href="/runs/{run_id}"' in page
    assert "View Import History in AiAccount" in page
    for action in ("there", "send-again", "ask"):
        assert f'action="/waiting/{parcel.id}/{action}"' in page
    assert badge(browser) == ["1", "1"]


def test_a_held_parcel_says_what_ends_it_and_has_nothing_to_decide(world: World) -> None:
    held_run(world)
    page = world.browser("finance").get("/waiting").text
    assert "Held by AiAccount" in page
    assert "Un-pause the key in AiAccount." in page
    assert "/ask" in page
    assert "/there" not in page
    assert "/send-again" not in page


def test_what_is_there_counts_as_in_the_books(world: World) -> None:
    run_id = uncertain_run(world)
    browser = world.browser("finance")
    answer = browser.post(f"/waiting/{parcel_of(world).id}/there")
    assert (answer.status_code, answer.location) == (302, "/waiting")
    page = browser.get("/waiting").text
    assert "It counts as in the books now" in page
    assert "Nothing waits" in page
    assert state_of(world, run_id) == "synced"
    parcel = parcel_of(world)
    assert (parcel.state, parcel.attempts) == (ParcelState.POSTED, 1)
    assert parcel.settled_by is not None
    assert "A person found it in AiAccount&#39;s Import History" in browser.get(f"/runs/{run_id}").text


@pytest.mark.parametrize("stored", [True, False])
def test_what_is_sent_again_is_sent_at_once_and_booked_once(world: World, stored: bool) -> None:
    run_id = uncertain_run(world, stored=stored)
    browser = world.browser("finance")
    with mute(world):
        browser.post(f"/waiting/{parcel_of(world).id}/send-again")
    assert "The very same workbook is being sent again." in browser.get("/waiting").text
    assert (parcel_of(world).state, parcel_of(world).attempts) == (ParcelState.POSTED, 2)
    assert state_of(world, run_id) == "synced"
    balances = world.practice.trial_balance(world.companies["platform"].name)
    assert balances == {"11000": "55.00", "22000": "-5.00", "40000": "-50.00"}


def test_what_was_decided_to_be_sent_again_is_not_offered_again(world: World) -> None:
    uncertain_run(world)
    parcel = parcel_of(world)
    with world.app.app_context():
        db.session.execute(db.text("DELETE FROM api_keys"))
        db.session.commit()
    browser = world.browser("finance")
    browser.post(f"/waiting/{parcel.id}/send-again")
    page = browser.get("/waiting").text
    assert "The book has no API key yet." in page
    assert "is having the very same workbook sent again by the next sync" in page
    assert f"/waiting/{parcel.id}/send-again" not in page
    assert f"/waiting/{parcel.id}/there" in page


def test_asking_now_settles_what_aiaccount_can_tell(world: World) -> None:
    run_id = uncertain_run(world)
    browser = world.browser("finance")
    answer = browser.post(f"/waiting/{parcel_of(world).id}/ask")
    assert answer.location == "/waiting"
    world.wait()
    assert "AiAccount is being asked." in browser.get("/waiting").text
    assert (state_of(world, run_id), parcel_of(world).attempts) == ("synced", 1)


def test_while_a_run_is_open_a_decision_is_refused_in_a_sentence(world: World) -> None:
    uncertain_run(world)
    parcel = parcel_of(world)
    browser = world.browser("finance")
    object.__setattr__(world.pusher(), "dispatch", lambda *_ids: None)
    browser.post("/sync/platform/sales_invoice", DAYS)
    page = browser.get("/waiting").text
    assert "/there" not in page
    assert f"Run {world.last_run_id()} is at it" in page
    for action in ("there", "send-again"):
        browser.post(f"/waiting/{parcel.id}/{action}")
        assert "A run of this book and type is not finished" in browser.get("/waiting").text
    assert parcel_of(world).state == ParcelState.UNCERTAIN
    object.__setattr__(world.pusher(), "dispatch", world.app.extensions["dispatcher"])


def test_what_is_settled_meanwhile_is_refused_in_a_sentence(world: World) -> None:
    world.synced()
    browser = world.browser("finance")
    browser.post(f"/waiting/{parcel_of(world).id}/send-again")
    assert "Only what became of an uncertain parcel can be decided here" in browser.get("/waiting").text


def test_people_see_what_waits_in_their_books_only(world: World) -> None:
    uncertain_run(world, "batik", "pos_sales_invoice")
    assert "batik" in world.browser("admin").get("/waiting").text
    assert badge(world.browser("batik")) == ["1", "1"]
    for name in ("finance", "kopi"):
        browser = world.browser(name)
        assert "Nothing waits" in browser.get("/waiting").text
        assert badge(browser) == []


@pytest.mark.parametrize("action", ["there", "send-again", "ask"])
def test_what_is_not_yours_or_not_there_is_not_found(world: World, action: str) -> None:
    uncertain_run(world)
    parcel = parcel_of(world)
    for name in ("batik", "kopi"):
        assert world.browser(name).post(f"/waiting/{parcel.id}/{action}").status_code == 404
    for number in ("999", "x", "-1"):
        assert world.browser("admin").post(f"/waiting/{number}/{action}").status_code == 404
    assert parcel_of(world).state == ParcelState.UNCERTAIN


def test_signed_out_it_asks_to_sign_in(world: World) -> None:
    assert world.browser().get("/waiting").location == "/sign-in?next=/waiting"
    assert world.browser().post("/waiting/1/there").location == "/sign-in"


def seen_on(page: str) -> dict[str, str]:
    """What the form of the only import that waits sends."""
    return dict(re.findall(r'type="hidden" name="(book|push_type|import|seen)" value="([^"]+)"', page))


def test_an_import_that_was_adopted_is_shown_with_both_amounts_and_a_button(world: World) -> None:
    run_id = mislaid_run(world)
    browser = world.browser("finance")
    page = browser.get("/waiting").text
    assert "To be confirmed" in page
    assert re.search(r"Sales Invoice · import [\w-]+", page)
    assert re.search(r'data-label="In AiAccount">MYR [\d.]+<', page)
    assert 'data-label="In the source">MYR 99.99<' in page
    assert "correct those in AiAccount by hand first" in page
    assert set(seen_on(page)) == {"book", "push_type", "import", "seen"}
    assert badge(browser) == ["1", "1"]
    run = browser.get(f"/runs/{run_id}").text
    assert "to be confirmed" in run
    assert "Correct it in AiAccount by hand" in run
    assert 'href="/waiting">Waiting room</a>' in run


def test_what_is_confirmed_counts_as_in_the_books(world: World) -> None:
    run_id = mislaid_run(world)
    assert state_of(world, run_id) == "waiting"
    browser = world.browser("finance")
    values = seen_on(browser.get("/waiting").text)
    answer = browser.post("/waiting/imports/confirm", values)
    assert (answer.status_code, answer.location) == (302, "/waiting")
    page = browser.get("/waiting").text
    assert "Confirmed: they count as in the books now" in page
    assert "Nothing waits" in page
    assert state_of(world, run_id) == "synced"
    assert browser.post("/waiting/imports/confirm", values).status_code == 302


@pytest.mark.parametrize("seen", ["", "of another day"])
def test_what_was_not_looked_at_as_it_is_now_is_not_confirmed(world: World, seen: str) -> None:
    run_id = mislaid_run(world)
    browser = world.browser("finance")
    browser.post("/waiting/imports/confirm", seen_on(browser.get("/waiting").text) | {"seen": seen})
    assert "It has changed again since you looked." in browser.get("/waiting").text
    assert state_of(world, run_id) == "waiting"


def test_somebody_elses_import_is_not_found(world: World) -> None:
    run_id = mislaid_run(world)
    values = seen_on(world.browser("finance").get("/waiting").text)
    for name in ("batik", "kopi"):
        browser = world.browser(name)
        assert "Nothing waits" in browser.get("/waiting").text
        assert browser.post("/waiting/imports/confirm", values).status_code == 404
    assert world.browser("admin").post("/waiting/imports/confirm", values | {"book": "nobody"}).status_code == 404
    assert world.browser().post("/waiting/imports/confirm", values).location == "/sign-in"
    assert state_of(world, run_id) == "waiting"


def test_an_uncertain_run_says_why_on_its_pill_and_page_and_when_it_is_asked_again(world: World) -> None:
    run_id = uncertain_run(world)
    browser = world.browser("finance")
    for path in (f"/sync/platform{QUERY}", f"/runs/{run_id}", "/runs"):
        page = browser.get(path).text
        assert re.search(r"Waiting since \d+/\d+ \d\d:\d\d · answer lost", page), path
    for path in (f"/sync/platform{QUERY}", f"/runs/{run_id}"):
        page = browser.get(path).text
        assert re.search(r"It is asked again by itself at [\d/ ]*\d\d:\d\d\.", page), path
        assert 'href="/waiting">Waiting room</a>' in page


def test_a_held_run_says_that_the_key_is_paused(world: World) -> None:
    run_id = held_run(world)
    page = world.browser("finance").get(f"/runs/{run_id}").text
    assert re.search(r"Waiting since \d+/\d+ \d\d:\d\d · key paused", page)
    assert "Un-pause the key in AiAccount." in page
    assert "Settings → Integrations → API Keys" in page


def test_a_used_up_quota_is_named_on_the_pill(world: World) -> None:
    world.practice.fault(world.companies["platform"].name, "set_quota", quota=0)
    run_id = world.synced()
    page = world.browser("finance").get(f"/runs/{run_id}").text
    assert re.search(r"Failed \d+/\d+ \d\d:\d\d · quota used up", page)
    assert "Settings → Plan" in page


def test_a_queued_run_says_behind_which_it_is_queued(world: World) -> None:
    run_id = world.synced()
    with world.app.app_context(), writing() as session:
        run = session.get_one(Run, run_id)
        run.finished_at = None
        run.owner, run.lease_until = "another-machine/1", world.pusher().now()
    object.__setattr__(world.pusher(), "dispatch", lambda *_ids: None)
    browser = world.browser("finance")
    browser.post("/sync/platform/sales_receipt", DAYS)
    page = browser.get(f"/sync/platform/sales_receipt/pill{QUERY}", htmx=True).text
    assert f"Queued · behind run {run_id}" in page
    assert f"It begins by itself when run {run_id} has ended." in browser.get(f"/runs/{world.last_run_id()}").text
    object.__setattr__(world.pusher(), "dispatch", world.app.extensions["dispatcher"])
