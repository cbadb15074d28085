"""Several workers over one PostgreSQL: they share the runs, and what a dead one leaves the others finish, once."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from models import db
from sync import worker, worker_queue
from tests.conftest import _application, settings_for
from tests.dispatching import PATIENCE, Bench, at_work
from tests.faults.disks import Postgres
from tests.faults.workers import share
from tests.faults.world import Outside


def test_two_workers_share_the_runs_and_one_that_is_killed_is_carried_on(
    tmp_path: Path, postgres: Postgres, outside: Outside
) -> None:
    share(tmp_path, postgres.database(), outside, books=12, dies_at="after-upload:4").require_all_once()


def test_a_worker_goes_on_when_its_database_has_been_restarted(
    tmp_path: Path, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "BREATH", 0.1)
    monkeypatch.setattr(worker_queue, "HEARTBEAT", 0.2)
    for app in _application(settings_for(postgres.database(), tmp_path, dispatcher="procrastinate")):
        bench = Bench(app)
        bench.dispatcher = app.extensions["dispatcher"]
        with at_work(app, bench.carry_out):
            bench.dispatch((1, 1))
            bench.dispatcher.wait()
            postgres.restart()
            _dispatch_at_last(bench, 2)
            bench.dispatcher.wait()
        assert bench.done == [1, 2]


def _dispatch_at_last(bench: Bench, run_id: int) -> None:
    """The first connections of a pool that are broken are found out by being used."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            bench.dispatch((run_id, 1))
        except OperationalError:
            with bench.app.app_context():
                db.session.remove()
            continue
        return
    raise AssertionError("the database does not come back")
