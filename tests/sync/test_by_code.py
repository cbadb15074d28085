"""The refused documents of a run, put together by code."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Outcome, Run, db, writing
from sync.by_code import refused_by_code
from tests.conftest import Company
from tests.servers import Practice
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
