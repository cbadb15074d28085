"""Processes that die at the worst moments, and at random ones: the next push finishes what they began, once."""

from __future__ import annotations

import signal
import sqlite3
from contextlib import closing
from dataclasses import replace

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


def test_a_serving_process_killed_while_it_pushes_is_carried_on_by_the_next_one(world: World) -> None:
    world.proxy.expect(Call.UPLOAD, [None, Mishap(Kind.DELAYED, seconds=0.3)])
    serving = world.serve("sales_invoice")
    while not world.proxy.happened and serving.process.is_alive():
        world.proxy.wait(0.01)
    assert serving.end_by(signal.SIGKILL, after=0.0).code == KILLED
    assert world.serve("sales_receipt", crash_at="after-upload").end().code == KILLED
    assert world.serve().end().code == 0
    assert must_be_kept(world, all_booked=False).booked >= 6
    world.come_to_rest(here=True)
    must_be_kept(world)


def test_a_push_that_is_told_to_end_is_finished_by_the_next_one(world: World) -> None:
    world.proxy.expect(Call.UPLOAD, [None, Mishap(Kind.DELAYED, seconds=0.5)])
    world.start().end_by(signal.SIGTERM, after=0.4)
    world.come_to_rest()
    must_be_kept(world)


def test_every_attempt_is_written_down_before_its_first_byte_leaves(world: World) -> None:
    seen: list[tuple[str, int]] = []

    def look(key: str) -> None:
        with closing(sqlite3.connect(f"file:{world.database}?mode=ro", uri=True, timeout=10)) as file:
            seen.extend(file.execute("SELECT state, attempts FROM parcels WHERE idempotency_key = ?", (key,)))

    world.proxy.watch(look)
    world.proxy.expect(Call.UPLOAD, [Mishap(Kind.RESET)])
    world.push_here()
    assert seen == [("sending", 1), ("sending", 2), ("sending", 1), ("sending", 1)]


def test_a_push_killed_while_a_slow_server_still_stores_is_not_sent_again(world: World) -> None:
    world.clock = replace(world.clock, speed=10)
    world.proxy.expect(Call.UPLOAD, [Mishap(Kind.LATE, seconds=1.5)])
    push = world.start()
    for _ in range(300):
        if world.proxy.happened:
            break
        world.proxy.wait(0.01)
    push.end_by(signal.SIGKILL, after=0.1)
    assert world.push().report["state"] == "synced"
    must_be_kept(world, all_booked=False)
