"""Keys that are paused, disabled or replaced in the middle of a run, and periods that are locked."""

from __future__ import annotations

from tests.faults.befalling import replace_key, while_it_sends
from tests.faults.oracle import judge, must_be_kept
from tests.faults.proxy import Call, Kind, Mishap
from tests.faults.world import World
from tests.shop import DAY


def test_a_key_paused_in_the_middle_holds_the_rest_which_finishes_by_itself(world: World) -> None:
    push = while_it_sends(world, lambda: world.fault("pause_key"))
    push.end()
    assert judge(world).held > 0
    world.fault("unpause_key")
    world.come_to_rest(here=True)
    must_be_kept(world)


def test_a_key_disabled_in_the_middle_stops_the_book_and_the_rest_waits_unsent(world: World) -> None:
    push = while_it_sends(world, lambda: world.fault("disable_key"))
    assert push.end().code != 0
    assert judge(world).booked < 6
    world.come_to_rest(here=True)
    must_be_kept(world)


def test_a_key_replaced_in_the_middle_of_a_run_changes_nothing_about_what_is_booked(world: World) -> None:
    push = while_it_sends(world, lambda: replace_key(world))
    push.end()
    world.come_to_rest(here=True)
    must_be_kept(world)


def test_a_lost_answer_is_asked_about_with_the_new_key(world: World) -> None:
    world.proxy.expect(Call.UPLOAD, [Mishap(Kind.ANSWER_LOST)])
    world.proxy.then_ask([Mishap(Kind.RESET)] * 9)
    world.push_here()
    replace_key(world)
    world.come_to_rest(here=True)
    must_be_kept(world)


def test_a_locked_period_is_never_green_and_everything_is_booked_once_it_is_open(world: World) -> None:
    world.fault("lock_period", until=str(DAY))
    assert world.push_here().state == "failed"
    verdict = must_be_kept(world, all_booked=False)
    assert verdict.booked == 0
    world.come_to_rest(here=True)
    must_be_kept(world)
