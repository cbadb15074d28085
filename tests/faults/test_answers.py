"""Answers that do not come, come too late, or cannot be trusted: asked about before anything is sent again."""

from __future__ import annotations

import pytest

from models import Parcel, ParcelState, db
from tests.faults.oracle import judge, must_be_kept
from tests.faults.proxy import Call, Instead, Kind, Mishap
from tests.faults.world import World

LATE = Mishap(Kind.LATE, seconds=0.7)
"""Longer than the client waits, but within the grace that a slow server gets."""


@pytest.mark.parametrize(
    "mishap",
    [
        Mishap(Kind.RESET),
        Mishap(Kind.BLACK_HOLE),
        Mishap(Kind.CUT_REQUEST, after_bytes=3000),
        Mishap(Kind.ANSWER_LOST),
        Mishap(Kind.RESET_ANSWER),
        Mishap(Kind.CUT_ANSWER, after_bytes=250),
        LATE,
        *(Mishap(Kind.REPLACED_BEFORE, instead=instead) for instead in (Instead.ERROR_500, Instead.ERROR_502)),
        *(Mishap(Kind.REPLACED_AFTER, instead=instead) for instead in Instead),
    ],
    ids=lambda mishap: f"{mishap}-{mishap.after_bytes}",
)
def test_whatever_befalls_an_upload_its_documents_are_booked_once(world: World, mishap: Mishap) -> None:
    world.proxy.expect(Call.UPLOAD, [None, mishap])
    world.push_here()
    world.come_to_rest(here=True)
    must_be_kept(world)


@pytest.mark.parametrize("instead", list(Instead))
def test_while_nobody_can_say_what_became_of_a_parcel_it_is_uncertain_and_not_sent(
    world: World, instead: Instead
) -> None:
    world.proxy.expect(Call.UPLOAD, [Mishap(Kind.REPLACED_AFTER, instead=instead)])
    world.proxy.then_ask([Mishap(Kind.REPLACED_AFTER, instead=instead)] * 12)
    assert world.push_here().state != "synced"
    parcel = db.session.query(Parcel).order_by(Parcel.id).first()
    assert parcel is not None
    assert (parcel.state, parcel.attempts) == (ParcelState.UNCERTAIN, 1)
    assert parcel.error is not None
    assert judge(world).uncertain == 2
    world.come_to_rest(here=True)
    must_be_kept(world)


def test_a_storm_over_every_connection_ends_with_each_document_booked_once(world: World) -> None:
    for mishap in (Mishap(Kind.ANSWER_LOST), Mishap(Kind.REPLACED_BEFORE), Mishap(Kind.RESET)):
        world.proxy.expect(Call.UPLOAD, [mishap] * 3)
        world.proxy.expect(Call.ASK, [mishap] * 3)
    for _ in range(3):
        world.push_here()
    world.come_to_rest(here=True)
    must_be_kept(world)


def test_a_server_that_asks_for_a_slower_pace_gets_it(world: World) -> None:
    world.fault("answer_429", times=3, retry_after=7)
    assert world.push_here().state == "synced"
    must_be_kept(world, all_booked=False)


def test_what_is_refused_is_shown_with_its_reason_and_the_rest_is_booked(world: World) -> None:
    world.fault("remove_currency", currency="USD")
    world.sell("USD-1", "30.00", currency="USD")
    assert world.push_here().state == "partly"
    verdict = must_be_kept(world, all_booked=False)
    assert verdict.booked == 6
