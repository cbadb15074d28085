"""A party that a book names for the first time is the contact that the destination has of it already."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from destinations.aiaccount import AiAccount
from destinations.aiaccount.errors import NotAnsweredError
from destinations.base import Connection, KeyPausedError, RateLimitedError, ScopeMissingError
from destinations.master_data import Contact
from models import Delivery, FrozenParty, Outcome, RunState, db, writing
from models.shop import Customer
from tests.shop import NOON, add_customer, add_order, add_orders
from tests.sync.conftest import Desk

TIN = "IG12345678901"


def is_known_as(customer_id: int = 1, **values: Any) -> None:
    """What the source knows of a customer."""
    with writing() as session:
        customer = session.get_one(Customer, customer_id)
        for name, value in values.items():
            setattr(customer, name, value)


def parties() -> list[tuple[str, str, str | None]]:
    return [(one.source, one.text, one.matched_by) for one in db.session.query(FrozenParty).order_by(FrozenParty.id)]


def notes_of(number: str) -> list[str]:
    delivery = db.session.query(Delivery).filter_by(number=number).one()
    return [note["code"] for note in delivery.notes or []]


def asking(desk: Desk, answer: Any) -> tuple[Desk, list[int]]:
    """The desk with a destination that gives, or raises, this when it is asked for contacts; how often it was."""
    asked: list[int] = []

    class Asked(AiAccount):
        def contacts(self, connection: Connection) -> tuple[Contact, ...] | None:
            asked.append(1)
            if isinstance(answer, Exception):
                raise answer
            return super().contacts(connection) if answer is True else answer

    return replace(desk, pusher=replace(desk.pusher, destination=Asked(desk.practice.url))), asked


def test_a_customer_whom_aiaccount_has_under_that_tin_is_booked_under_its_text(desk: Desk) -> None:
    desk.fault("add_contact", name="A. Rahman Enterprise", tin=TIN)
    is_known_as(tin=TIN)
    add_orders(2)
    run = desk.push()
    assert (run.state, parties()) == (RunState.SYNCED, [("customers/1", "A. Rahman Enterprise", "tin")])
    assert {one.party for one in db.session.query(Delivery)} == {"A. Rahman Enterprise"}
    assert "PARTNER_MATCHED" in notes_of("A1")


def test_what_was_frozen_stays_frozen_whatever_contact_comes_later(desk: Desk) -> None:
    is_known_as(tin=TIN)
    add_orders(1)
    desk.push()
    desk.fault("add_contact", name="A. Rahman Enterprise", tin=TIN)
    add_order("B1")
    assert desk.push().state == RunState.SYNCED
    assert parties() == [("customers/1", "Aisyah (C1)", None)]


def test_two_customers_who_are_one_contact_share_its_text_and_keep_their_own_documents(desk: Desk) -> None:
    desk.fault("add_contact", name="A. Rahman Enterprise", tin=TIN)
    add_customer(2, "Aisyah R.")
    for customer_id in (1, 2):
        is_known_as(customer_id, tin=TIN)
        add_order(f"A{customer_id}", customer_id=customer_id)
    assert desk.push().state == RunState.SYNCED
    assert {text for _source, text, _by in parties()} == {"A. Rahman Enterprise"}
    assert desk.push("sales_receipt").state == RunState.SYNCED
    assert desk.push().known == 2
    assert desk.balances() == {"12000": "20.00", "40000": "-20.00"}


def test_two_people_of_one_name_are_not_made_one_by_it(desk: Desk) -> None:
    desk.fault("add_contact", name="Aisyah")
    add_customer(2, "Aisyah")
    add_order("A1")
    add_order("A2", customer_id=2, paid_at=NOON + timedelta(minutes=1))
    desk.push()
    assert parties() == [("customers/1", "Aisyah", "name"), ("customers/2", "Aisyah (C2)", None)]
    add_customer(3, "Aisyah")
    add_order("A3", customer_id=3)
    desk.push()
    assert parties()[2] == ("customers/3", "Aisyah (C3)", None)


def test_nor_when_they_come_far_apart_in_one_run(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.sorting.BATCH", 1)
    desk.fault("add_contact", name="Aisyah")
    add_customer(2, "Aisyah")
    add_order("A1")
    add_order("A2", customer_id=2, paid_at=NOON + timedelta(minutes=1))
    desk.push()
    assert parties() == [("customers/1", "Aisyah", "name"), ("customers/2", "Aisyah (C2)", None)]


def test_several_contacts_with_one_tin_set_the_document_aside_and_the_others_go_on(desk: Desk) -> None:
    for name in ("A. Rahman", "Rahman A."):
        desk.fault("add_contact", name=name, tin=TIN)
    is_known_as(tin=TIN)
    add_customer(2, "Kumar")
    add_order("A1")
    add_order("A2", customer_id=2)
    run = desk.push()
    assert (run.state, desk.tally(run).booked.count) == (RunState.PARTLY, 1)
    (outcome,) = (one for one in db.session.query(Outcome) if one.problems)
    assert [problem["code"] for problem in outcome.problems] == ["PARTNER_AMBIGUOUS"]
    assert [source for source, _text, _by in parties()] == ["customers/2"]


def test_contacts_are_asked_for_once_a_run_and_only_for_somebody_new(sqlite_desk: Desk) -> None:
    desk, asked = asking(sqlite_desk, True)
    add_orders(3)
    desk.push()
    assert len(asked) == 1
    add_orders(2, prefix="B")
    desk.push()
    assert len(asked) == 1


@pytest.mark.parametrize(
    "answer", [None, KeyPausedError(), ScopeMissingError("contacts.read"), NotAnsweredError("HTTP 500")]
)
def test_a_destination_that_does_not_tell_its_contacts_is_sent_our_own_texts(sqlite_desk: Desk, answer: Any) -> None:
    desk, _asked = asking(sqlite_desk, answer)
    add_orders(2)
    assert desk.push().state == RunState.SYNCED
    assert parties() == [("customers/1", "Aisyah (C1)", None)]


def test_while_aiaccount_asks_us_to_wait_no_text_is_frozen(sqlite_desk: Desk) -> None:
    desk, _asked = asking(sqlite_desk, RateLimitedError())
    add_orders(2)
    run = desk.push()
    assert run.error is not None
    assert (run.state, run.error["code"], run.planned) == (RunState.FAILED, RateLimitedError.code, False)
    assert parties() == []
    assert sqlite_desk.push().state == RunState.SYNCED


def test_while_nobody_answers_no_text_is_frozen_and_the_run_is_tried_again(sqlite_desk: Desk) -> None:
    add_orders(2)
    nowhere = replace(sqlite_desk.pusher, destination=AiAccount("http://127.0.0.1:9"))
    run = replace(sqlite_desk, pusher=nowhere).push()
    assert run.error is not None
    assert (run.state, run.error["code"], run.planned) == (RunState.FAILED, "UNREACHABLE", False)
    assert run.retry_at is not None
    assert parties() == []
    assert sqlite_desk.push().state == RunState.SYNCED
