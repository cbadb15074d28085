"""Keys that are paused, disabled or replaced in the middle of a run, and periods that are locked."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from sandbox.keys import digest
from sync.books import add_key, book_by_slug
from tests.faults.oracle import judge, must_be_kept
from tests.faults.proxy import Call, Kind, Mishap
from tests.faults.world import BOOK, World
from tests.shop import DAY

SLOW = Mishap(Kind.DELAYED, seconds=0.4)


def test_a_key_paused_in_the_middle_holds_the_rest_which_finishes_by_itself(world: World) -> None:
    world.proxy.expect(Call.UPLOAD, [None, SLOW])
    push = world.start()
    _meanwhile(world, lambda: world.fault("pause_key"))
    push.end()
    assert judge(world).held > 0
    world.fault("unpause_key")
    world.come_to_rest(here=True)
    must_be_kept(world)


def test_a_key_disabled_in_the_middle_stops_the_book_and_the_rest_waits_unsent(world: World) -> None:
    world.proxy.expect(Call.UPLOAD, [None, SLOW])
    push = world.start()
    _meanwhile(world, lambda: world.fault("disable_key"))
    assert push.end().code != 0
    assert judge(world).booked < 6
    world.come_to_rest(here=True)
    must_be_kept(world)


def test_a_key_replaced_in_the_middle_of_a_run_changes_nothing_about_what_is_booked(world: World) -> None:
    world.proxy.expect(Call.UPLOAD, [None, SLOW])
    push = world.start()
    _meanwhile(world, lambda: _replace_key(world))
    push.end()
    world.come_to_rest(here=True)
    must_be_kept(world)


def test_a_lost_answer_is_asked_about_with_the_new_key(world: World) -> None:
    world.proxy.expect(Call.UPLOAD, [Mishap(Kind.ANSWER_LOST)])
    world.proxy.expect(Call.ASK, [Mishap(Kind.RESET)] * 9)
    world.push_here()
    _replace_key(world)
    world.come_to_rest(here=True)
    must_be_kept(world)


def test_a_locked_period_is_never_green_and_everything_is_booked_once_it_is_open(world: World) -> None:
    world.fault("lock_period", until=str(DAY))
    assert world.push_here().state == "failed"
    verdict = must_be_kept(world, all_booked=False)
    assert verdict.booked == 0
    world.come_to_rest(here=True)
    must_be_kept(world)


def _meanwhile(world: World, act: object) -> None:
    """Act once the first parcel is stored and the second is on its way."""
    for _ in range(200):
        if world.proxy.stored:
            break
        world.proxy.wait(0.01)
    assert callable(act)
    act()


def _replace_key(world: World) -> None:
    """Somebody makes a new key in AiAccount, enters it here, and disables the old one there."""
    book = book_by_slug(BOOK)
    assert book is not None
    world.fault("disable_key")
    with closing(sqlite3.connect(world.outside.ledger, timeout=30)) as ledger, ledger:
        ledger.execute(
            "INSERT INTO api_key (company_id, name, digest, last_four, scopes, state) "
            "SELECT id, 'new', ?, 'last', 'sales.write purchase.write', 'ACTIVE' FROM company WHERE name = ?",
            (digest(f"key of {world.company}".replace(" ", "-")), world.company),
        )
    vault = world.app.extensions["pusher"].vault
    add_key(book.id, f"key of {world.company}".replace(" ", "-"), vault=vault, by=None, now=world.clock.now())
