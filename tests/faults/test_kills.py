"""Processes that die at the worst moments, and at random ones: the next push finishes what they began, once."""

from __future__ import annotations

import signal

import pytest

from sync.crash import CRASH_POINTS
from tests.faults.oracle import must_be_kept
from tests.faults.proxy import Call, Kind, Mishap
from tests.faults.world import World

KILLED = -signal.SIGKILL


@pytest.mark.parametrize("place", [place for place in CRASH_POINTS if "read-back" not in place])
def test_a_push_killed_there_is_finished_by_the_next_one(world: World, place: str) -> None:
    assert world.push(crash_at=place).code == KILLED
    assert world.push().report["state"] == "synced"
    world.come_to_rest()
    must_be_kept(world)


@pytest.mark.parametrize("place", ["before-read-back", "after-read-back"])
def test_a_push_killed_twice_while_it_reads_back_is_finished_by_the_third(world: World, place: str) -> None:
    world.proxy.expect(Call.UPLOAD, [Mishap(Kind.ANSWER_LOST)])
    assert world.push(crash_at=place).code == KILLED
    assert world.push(crash_at=place).code == KILLED
    assert world.push().report["state"] == "synced"
    world.come_to_rest()
    must_be_kept(world)


@pytest.mark.parametrize("after", [0.05, 0.15, 0.3])
def test_a_push_killed_at_some_moment_is_finished_by_the_next_one(world: World, after: float) -> None:
    world.start().end_by(signal.SIGKILL, after=after)
    world.come_to_rest()
    must_be_kept(world)


def test_a_push_that_is_told_to_end_is_finished_by_the_next_one(world: World) -> None:
    world.proxy.expect(Call.UPLOAD, [None, Mishap(Kind.DELAYED, seconds=0.5)])
    world.start().end_by(signal.SIGTERM, after=0.4)
    world.come_to_rest()
    must_be_kept(world)
