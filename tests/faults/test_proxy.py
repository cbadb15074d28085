"""The fault proxy itself: it does what its plan says, the same every time, and counts what the server kept."""

from __future__ import annotations

import random

import pytest

from destinations.base import AnswerLostError, DestinationError, UnreachableError
from models import FrozenParty, Parcel, db, writing
from models.shop import Customer
from sync.books import book_by_slug, connection_of
from tests.faults.oracle import judge
from tests.faults.proxy import Call, Instead, Kind, Mishap, Storm
from tests.faults.world import BOOK, World

NEVER_SEEN = (Kind.RESET, Kind.BLACK_HOLE, Kind.CUT_REQUEST, Kind.REPLACED_BEFORE)
STORED = (Kind.ANSWER_LOST, Kind.RESET_ANSWER, Kind.CUT_ANSWER, Kind.REPLACED_AFTER)


@pytest.mark.parametrize("kind", [*NEVER_SEEN, *STORED])
def test_what_befalls_an_upload_keeps_it_from_the_server_or_only_its_answer_from_us(world: World, kind: Kind) -> None:
    world.proxy.expect(Call.UPLOAD, [Mishap(kind, after_bytes=40)] * 9)
    world.proxy.then_ask([Mishap(Kind.REPLACED_BEFORE)] * 99)
    run = world.push_here()
    assert run.state == "waiting"
    assert (judge(world).booked > 0, sum(world.proxy.stored.values()) > 0) == (kind in STORED, kind in STORED)


@pytest.mark.parametrize("kind", [Kind.RESET, Kind.BLACK_HOLE, Kind.ANSWER_LOST, Kind.CUT_ANSWER, Kind.REPLACED_AFTER])
def test_a_question_that_is_broken_is_an_error_and_one_that_passes_is_answered(world: World, kind: Kind) -> None:
    pusher, book = world.app.extensions["pusher"], book_by_slug(BOOK)
    assert book is not None
    connection = connection_of(book, pusher.vault)
    world.proxy.expect(Call.ASK, [Mishap(kind, after_bytes=30, instead=Instead.HTML), None])
    with pytest.raises(DestinationError):
        pusher.destination.test(connection)
    assert pusher.destination.test(connection).name == world.company


def test_a_storm_is_the_same_for_the_same_seed() -> None:
    mishaps = tuple(Mishap(kind) for kind in Kind)
    storms = [Storm(random.Random(7), 0.5, mishaps) for _ in range(2)]  # noqa: S311  # Not for secrets.
    struck = [[storm.strike() for _ in range(50)] for storm in storms]
    assert struck[0] == struck[1]
    assert None in struck[0]
    assert len(set(struck[0])) > len(Kind) / 2


def test_nothing_listening_is_unreachable_and_nothing_was_sent(world: World) -> None:
    """Who is new is looked up before anything is frozen; so the parties are made known first."""
    know_every_customer()
    world.proxy.close()
    run = world.push_here()
    assert run.error is not None
    assert run.error["code"] == UnreachableError.code != AnswerLostError.code
    assert {parcel.state for parcel in db.session.query(Parcel)} == {"frozen"}


def test_nothing_listening_when_somebody_is_new_leaves_nothing_frozen(world: World) -> None:
    world.proxy.close()
    run = world.push_here()
    assert run.error is not None
    assert run.error["code"] == UnreachableError.code
    assert (run.state, run.planned, db.session.query(Parcel).count()) == ("failed", False, 0)


def know_every_customer() -> None:
    """The book has had everybody's documents before."""
    book = book_by_slug(BOOK)
    assert book is not None
    book_id = book.id
    with writing() as session:
        for customer in session.query(Customer).all():
            text = f"{customer.name} (C{customer.id})"
            session.add(FrozenParty(book_id=book_id, source=f"customers/{customer.id}", text=text))
