"""The page of what changed after it was posted, and its two decisions."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from models import ChangeDecision, Delivery, db, writing
from models.shop import BloggerSettlement, PosItem, PosTransaction
from tests.world import Browser, World


def change_a_bill(world: World) -> int:
    """A bill of RM 6.00 is posted; then its settlement says RM 7.00, and a sync finds it. The delivery's id."""
    world.synced(key="expense_bill")
    with world.app.app_context(), writing() as session:
        session.get_one(BloggerSettlement, 1).commission = Decimal("7.00")
    world.synced(key="expense_bill")
    return delivery_of(world, "BS-1")


def delivery_of(world: World, number: str) -> int:
    with world.app.app_context():
        found: Delivery = db.session.scalars(db.select(Delivery).where(Delivery.number == number)).one()
        return found.id


def seen(browser: Browser) -> dict[str, str]:
    """What the page's form sends along: which change was looked at."""
    return {"seen": re.findall(r'name="seen" value="([^"]+)"', browser.get("/changes").text)[0]}


def decisions(world: World) -> list[str]:
    with world.app.app_context():
        return list(db.session.scalars(db.select(ChangeDecision.decision)))


def test_nothing_changed_is_told(world: World) -> None:
    page = world.browser("finance").get("/changes").text
    assert "Nothing changed" in page
    assert "Decided" not in page


def test_a_change_is_shown_with_what_was_and_what_is_and_what_booking_sends(world: World) -> None:
    delivery_id = change_a_bill(world)
    page = world.browser("finance").get("/changes").text
    assert f'id="change-{delivery_id}"' in page
    for words in ("Expense Bill BS-1", "6.00", "7.00", "sends BS-1-CN2, BS-1-R2", "Batik House (B1)"):
        assert words in page


def test_the_run_and_the_card_lead_to_the_change(world: World) -> None:
    delivery_id = change_a_bill(world)
    browser = world.browser("finance")
    link = f'<a href="/changes#change-{delivery_id}">'
    assert link in browser.get(f"/runs/{world.last_run_id()}").text
    assert link in browser.get("/sync/platform?from=2026-05-14&to=2026-05-20").text


def test_accepting_is_kept_with_who_and_the_next_sync_is_green(world: World) -> None:
    delivery_id = change_a_bill(world)
    browser = world.browser("finance")
    answer = browser.post(f"/changes/{delivery_id}/accept", seen(browser))
    assert (answer.status_code, answer.location) == (302, "/changes")
    page = browser.get("/changes").text
    assert "Accepted: the books stay as they are" in page
    assert "finance@example.com" in page
    run = browser.get(f"/runs/{world.synced(key='expense_bill')}").text
    assert "pill--good" in run
    assert world.practice.trial_balance(world.companies["platform"].name) == {"21000": "-6.00", "61001": "6.00"}


def test_booking_goes_with_the_next_sync_and_the_books_say_what_the_source_says(world: World) -> None:
    delivery_id = change_a_bill(world)
    browser = world.browser("finance")
    browser.post(f"/changes/{delivery_id}/book", seen(browser))
    assert "BS-1-CN2, BS-1-R2: with the next sync" in browser.get("/changes").text
    world.synced(key="expense_bill")
    assert "with the next sync" not in browser.get("/changes").text
    assert world.practice.trial_balance(world.companies["platform"].name) == {"21000": "-7.00", "61001": "7.00"}


def test_a_second_click_is_harmless(world: World) -> None:
    delivery_id = change_a_bill(world)
    browser = world.browser("finance")
    look = seen(browser)
    for _ in range(2):
        browser.post(f"/changes/{delivery_id}/book", look)
    assert "That was decided before; nothing was done." in browser.get("/changes").text
    browser.post(f"/changes/{delivery_id}/accept", look)
    assert decisions(world) == ["booked"]


@pytest.mark.parametrize("what", ["accept", "book"])
def test_a_decision_without_a_look_at_this_very_change_is_refused(world: World, what: str) -> None:
    delivery_id = change_a_bill(world)
    browser = world.browser("finance")
    for values in ({}, {"seen": "something else"}):
        browser.post(f"/changes/{delivery_id}/{what}", values)
        assert "It has changed again since you looked." in browser.get("/changes").text
    assert decisions(world) == []


def test_what_cannot_be_booked_says_why_and_offers_to_accept_only(world: World) -> None:
    with world.app.app_context(), writing() as session:
        session.get_one(PosTransaction, 1).number = "P1"
    world.synced("batik", "pos_sales_invoice")
    world.synced("batik", "pos_sales_receipt")
    with world.app.app_context(), writing() as session:
        session.execute(db.text("UPDATE pos_payments SET reference = 'late'"))
    world.synced("batik", "pos_sales_receipt")
    browser = world.browser("batik")
    page = browser.get("/changes").text
    assert "Money is taken back on the credit note of its invoice, and P1 has none." in page
    assert "Yes, leave the books as they are" in page
    assert "Yes, book it with the next sync" not in page
    browser.post(f"/changes/{delivery_of(world, 'P1-1')}/book", seen(browser))
    assert "This difference cannot be booked from here. Money is taken back" in browser.get("/changes").text
    assert decisions(world) == []


def test_what_is_gone_says_so(world: World) -> None:
    world.synced("batik", "pos_sales_invoice")
    with world.app.app_context(), writing() as session:
        session.get_one(PosTransaction, 1).status = "voided"
        assert session.query(PosItem).count() == 1
    world.synced("batik", "pos_sales_invoice")
    page = world.browser("batik").get("/changes").text
    assert "Gone from the source" in page
    assert "sends POS2026051500001-CN2." in page


@pytest.mark.parametrize("what", ["accept", "book"])
def test_what_is_not_yours_or_does_not_exist_is_not_there(world: World, what: str) -> None:
    delivery_id = change_a_bill(world)
    look = seen(world.browser("admin"))
    for name in ("batik", "kopi"):
        browser = world.browser(name)
        assert "BS-1" not in browser.get("/changes").text
        assert browser.post(f"/changes/{delivery_id}/{what}", look).status_code == 404
    assert world.browser("admin").post(f"/changes/999/{what}", look).status_code == 404
    assert world.browser("admin").get(f"/changes/{delivery_id}/{what}").status_code == 405
    assert decisions(world) == []


def test_who_is_not_signed_in_is_asked_to(world: World) -> None:
    browser = world.browser()
    assert browser.get("/changes").location.startswith("/sign-in")
    assert browser.post("/changes/1/accept").location.startswith("/sign-in")
