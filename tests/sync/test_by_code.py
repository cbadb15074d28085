"""The documents of a run that were refused, or sent with a warning, put together by code."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounting.problems import Problem, problem_as_json
from models import Delivery, Outcome, Run, db, writing
from sync.by_code import (
    notes_in,
    refused_by_code,
    warned,
    warned_by_code,
    warned_outcomes,
    warnings_in,
)
from tests.conftest import Company
from tests.servers import Practice
from tests.shop import add_order
from tests.sync.conftest import Desk
from tests.world import World, build_world


@pytest.fixture
def world(app: Flask, practice: Practice, connect: Callable[..., Company]) -> World:
    return build_world(app, practice, connect)


def refused_run(world: World) -> int:
    world.practice.fault(world.companies["platform"].name, "remove_account", account="40000")
    return world.synced()


def first_outcome(session: Session, run_id: int) -> Outcome:
    query = select(Outcome).where(Outcome.run_id == run_id).order_by(Outcome.id).limit(1)
    return session.scalars(query).one()


def test_documents_are_counted_under_each_of_their_codes_with_their_money(world: World) -> None:
    run_id = refused_run(world)
    late = {"code": "PERIOD_LOCKED", "reason": "Locked.", "row": None, "column": None}
    with world.app.app_context(), writing() as session:
        first = first_outcome(session, run_id)
        first.refusals = [*first.refusals, *first.refusals, late]
    with world.app.app_context():
        many, one = refused_by_code(db.session.get_one(Run, run_id))
    assert (many.code, many.part.count, many.part.amount) == ("ACCOUNT_NOT_FOUND", 2, Decimal("55.00"))
    assert many.by_destination
    assert many.numbers == ("S-1", "S-2")
    assert (one.code, one.part.count, one.part.amount) == ("PERIOD_LOCKED", 1, Decimal("27.50"))


def test_our_problems_and_their_refusals_are_kept_apart(world: World) -> None:
    run_id = refused_run(world)
    problem = {"code": "ACCOUNT_NOT_FOUND", "message": "No.", "values": {}}
    with world.app.app_context(), writing() as session:
        first = first_outcome(session, run_id)
        first.problems, first.refusals = [problem], []
    with world.app.app_context():
        found = refused_by_code(db.session.get_one(Run, run_id))
    assert {(one.by_destination, one.numbers) for one in found} == {(False, ("S-1",)), (True, ("S-2",))}


def test_only_so_many_are_looked_at(world: World) -> None:
    run_id = refused_run(world)
    with world.app.app_context():
        [found] = refused_by_code(db.session.get_one(Run, run_id), most=1)
    assert found.part.count == 1


def test_a_run_that_refused_nothing_has_no_codes(world: World) -> None:
    run_id = world.synced()
    with world.app.app_context():
        assert refused_by_code(db.session.get_one(Run, run_id)) == []


def note(number: str, *codes: str, **values: str) -> None:
    """Give a delivery these notes."""
    with writing() as session:
        delivery = session.query(Delivery).filter_by(number=number).one()
        delivery.notes = [problem_as_json(Problem(number, "Look at %(what)s.", code, values)) for code in codes]


def run_with_warnings(desk: Desk) -> Run:
    """Of four documents two lack what an e-Invoice asks for, and one of these more than once."""
    for number in ("S-1", "S-2", "S-3", "S-4"):
        add_order(number)
    run = desk.push()
    note("S-1", "BUYER_NOT_COMPLETE", "BUYER_NOT_COMPLETE", "STOCK_NEAR_MISS", what="the buyer")
    note("S-2", "BUYER_NOT_COMPLETE", what="the buyer")
    note("S-3", "PARTNER_MATCHED", what='"code": "EMAIL_NOT_VALID", "values": {', code="PHONE_NOT_VALID")
    return run


def test_what_was_sent_with_a_warning_is_counted_by_the_database_under_each_code(desk: Desk) -> None:
    run = run_with_warnings(desk)
    assert warned([run]) == {run.id: 2}
    assert warnings_in(run) == {"BUYER_NOT_COMPLETE": 2, "STOCK_NEAR_MISS": 1}
    many, one = warned_by_code(run)
    assert (many.code, many.part.count, many.part.amount, many.part.rows) == (
        "BUYER_NOT_COMPLETE",
        2,
        Decimal("20.00"),
        2,
    )
    assert (many.numbers, one.numbers) == (("S-1", "S-2"), ("S-1",))
    assert [delivery.number for _outcome, delivery in warned_outcomes(run, limit=9)] == ["S-1", "S-2"]
    assert [delivery.number for _outcome, delivery in warned_outcomes(run, limit=9, offset=1)] == ["S-2"]


def test_every_note_is_told_with_its_document_up_to_so_many_documents(desk: Desk) -> None:
    run = run_with_warnings(desk)
    told = [(one.number, one.code) for one in notes_in(run)]
    assert told == [
        ("S-1", "BUYER_NOT_COMPLETE"),
        ("S-1", "BUYER_NOT_COMPLETE"),
        ("S-1", "STOCK_NEAR_MISS"),
        ("S-2", "BUYER_NOT_COMPLETE"),
        ("S-3", "PARTNER_MATCHED"),
    ]
    assert {one.number for one in notes_in(run, most=1)} == {"S-1"}


def test_a_warning_is_of_the_run_that_sent_it(desk: Desk) -> None:
    run_with_warnings(desk)
    again = desk.push()
    assert (warned([again]), warnings_in(again), notes_in(again)) == ({}, {}, [])


def test_what_was_not_sent_has_problems_and_no_warnings(desk: Desk) -> None:
    add_order("S-1", total=Decimal("99.00"))
    run = desk.push()
    note("S-1", "BUYER_NOT_COMPLETE", what="the buyer")
    assert (warned([run]), warnings_in(run)) == ({}, {})
