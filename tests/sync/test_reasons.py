"""Why a run waits or lasts: a few words for its pill, and what ends it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from accounting.pushes import PUSH_TYPES
from models import Run, RunState, db
from sync.books import book_by_slug, zone_of
from sync.leases import LEASE, claim
from sync.pill import pill_of
from sync.pusher import utc_now
from sync.reasons import LONG, Reason, Surroundings, reason_of, reasons_of
from tests.conftest import KUALA_LUMPUR
from tests.mute import Mute
from tests.shop import NOON, add_orders
from tests.sync.conftest import MAY_15, Desk

LATER = NOON + 2 * LONG
"""12:20 in Kuala Lumpur."""


def a_run(**overrides: Any) -> Run:
    """A run queued at noon, that a living process of another machine carries out."""
    values: dict[str, Any] = {
        "id": 7,
        "book_id": 1,
        "state": RunState.RUNNING,
        "queued_at": NOON,
        "started_at": NOON,
        "finished_at": None,
        "owner": "another-machine/1",
        "lease_until": LATER + LEASE,
        "planned": True,
        "retries": 0,
        "retry_at": None,
        "error": None,
        "rows": 0,
    }
    return Run(**(values | overrides))


def an_ended_run(state: RunState = RunState.WAITING, **overrides: Any) -> Run:
    return a_run(state=state, finished_at=LATER, **overrides)


def why(run: Run, *codes: str, ahead: Run | None = None, now: datetime = LATER) -> tuple[str, str]:
    """The words on the pill, and what ends it."""
    reason = reason_of(run, Surroundings(ahead, codes), KUALA_LUMPUR, now=now)
    return (str(reason.short), str(reason.ends)) if reason else ("", "")


def test_a_run_behind_another_of_its_book_says_which() -> None:
    queued = a_run(state=RunState.QUEUED, owner=None, started_at=None)
    words = why(queued, ahead=a_run(id=6), now=NOON)
    assert words == ("behind run 6", "It begins by itself when run 6 has ended.")


def test_a_queued_run_that_nobody_begins_says_so_after_ten_minutes() -> None:
    queued = a_run(state=RunState.QUEUED, owner=None, started_at=None)
    assert why(queued, now=NOON + LONG - timedelta(seconds=1)) == ("", "")
    assert why(queued, now=NOON + LONG)[0] == "not begun yet"


def test_a_run_at_work_says_since_when_after_ten_minutes() -> None:
    assert why(a_run(lease_until=NOON + LEASE), now=NOON + timedelta(seconds=30)) == ("", "")
    assert why(a_run()) == ("since 12:00", "It ends by itself.")


def test_what_it_is_sending_at_this_moment_is_no_reason() -> None:
    assert why(a_run(), "SENDING")[0] == "since 12:00"


def test_a_run_whose_process_stopped_says_who_carries_it_on() -> None:
    short, ends = why(a_run(lease_until=NOON))
    assert short == "its process stopped"
    assert "doctor --repair" in ends


@pytest.mark.parametrize(
    ("code", "short"),
    [
        ("KEY_PAUSED", "key paused"),
        ("ANSWER_LOST", "answer lost"),
        ("ANSWER_UNREADABLE", "answer lost"),
        ("SERVER_SLOW", "AiAccount is slow"),
        ("RATE_LIMITED", "slower pace asked for"),
        ("UNREACHABLE", "not reachable"),
    ],
)
def test_a_run_that_waits_says_for_what_and_when_it_is_looked_at_again(code: str, short: str) -> None:
    run = an_ended_run(retry_at=LATER + timedelta(minutes=12))
    words, ends = why(run, code)
    assert words == short
    assert "by itself at 12:32" in ends


def test_another_day_is_named() -> None:
    run = an_ended_run(retry_at=LATER + timedelta(hours=14))
    assert "at 5/16 02:20" in why(run, "ANSWER_LOST")[1]


def test_what_stopped_a_run_and_may_pass_is_tried_again() -> None:
    error = {"code": "STORAGE", "sentence": "No room.", "detail": ""}
    run = an_ended_run(RunState.FAILED, error=error, retry_at=LATER + timedelta(minutes=2))
    assert why(run) == ("again at 12:22", "It is tried again by itself at 12:22.")


def test_a_used_up_quota_is_said_once_and_ends_by_what_a_person_does() -> None:
    error = {"code": "QUOTA_EXCEEDED", "sentence": "The quota is used up.", "detail": ""}
    run = an_ended_run(RunState.FAILED, error=error)
    reason = reason_of(run, Surroundings(codes=("QUOTA_EXCEEDED",)), KUALA_LUMPUR, now=LATER)
    assert reason is not None
    assert (str(reason.short), reason.sentence, str(reason.ends)) == ("quota used up", None, "After that, sync again.")


def test_the_gravest_cause_is_the_one_that_is_said() -> None:
    assert why(an_ended_run(), "SERVER_SLOW", "UNREACHABLE", "KEY_PAUSED")[0] == "key paused"


@pytest.mark.parametrize("code", ["VALUE_INVALID", "KEY_REJECTED"])
def test_an_ended_run_that_waits_for_nothing_has_no_reason(code: str) -> None:
    assert why(an_ended_run(RunState.FAILED), code) == ("", "")


def test_the_pill_says_it_after_its_words() -> None:
    run = an_ended_run(retry_at=LATER)
    reason = reason_of(run, Surroundings(codes=("KEY_PAUSED",)), KUALA_LUMPUR, now=LATER)
    pill = pill_of(run, None, KUALA_LUMPUR, reason=reason)
    assert (pill.tone, str(pill.words), str(pill.why)) == ("warn", "Waiting since 5/15 12:20", "key paused")
    assert pill_of(run, None, KUALA_LUMPUR).why is None


def found(desk: Desk, run: Run) -> Reason | None:
    """The reason as the pages find it."""
    book = book_by_slug(desk.company.slug)
    assert book is not None
    return reasons_of([run], {book.id: zone_of(book)}, now=utc_now()).get(run.id)


def test_a_held_run_and_the_next_one_that_finds_it_both_say_that_the_key_is_paused(desk: Desk) -> None:
    add_orders(2)
    desk.fault("pause_key")
    for run in (desk.push(), desk.push()):
        reason = found(desk, run)
        assert reason is not None
        assert reason.code == "KEY_PAUSED"


def test_a_lost_answer_is_asked_about_again_at_the_runs_time(desk: Desk) -> None:
    add_orders(2)
    desk.fault("answer_500", times=9, when="after")
    run = replace(desk, pusher=replace(desk.pusher, destination=Mute(desk.practice.url))).push()
    reason = found(desk, run)
    assert reason is not None
    assert run.retry_at is not None
    assert reason.code == "ANSWER_LOST"
    assert f"{run.retry_at.astimezone(KUALA_LUMPUR):%H:%M}" in str(reason.ends)


def test_a_quota_that_is_used_up_is_found(desk: Desk) -> None:
    add_orders(2)
    desk.fault("set_quota", quota=0)
    reason = found(desk, desk.push())
    assert reason is not None
    assert reason.code == "QUOTA_EXCEEDED"


def test_a_queued_run_finds_the_one_at_work_in_its_own_book_only(desk: Desk) -> None:
    book = book_by_slug(desk.company.slug)
    assert book is not None
    first = desk.pusher.queue(book, PUSH_TYPES["sales_invoice"], MAY_15, by=None)
    second = desk.pusher.queue(book, PUSH_TYPES["sales_receipt"], MAY_15, by=None)
    ids = first.id, second.id
    assert claim(first.id, now=utc_now()) is not None
    runs = [db.session.get_one(Run, run_id) for run_id in ids]
    assert found(desk, runs[0]) is None
    reason = found(desk, runs[1])
    assert reason is not None
    assert (reason.code, str(reason.short)) == ("QUEUED_BEHIND", f"behind run {ids[0]}")


def test_a_green_run_needs_no_reason(desk: Desk) -> None:
    add_orders(1)
    assert found(desk, desk.push()) is None
