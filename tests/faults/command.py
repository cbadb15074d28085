"""A `flask` command in a process of its own, sixty times as fast as in life: what the suite kills, stops and starts.

The process is forked from one that has imported everything, so that it costs a fraction of a second. It runs the very
command that `flask` runs; only its clock, its waiting and its time-outs are shorter, all by the same factor.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from flask import Flask
from flask.cli import ScriptInfo

from accounting.periods import Period
from accounting.pushes import PUSH_TYPES
from app import create_app
from destinations.aiaccount import AiAccount
from destinations.aiaccount.client import Patience
from destinations.aiaccount.wire import Timeouts
from models import db
from settings import read_settings
from sync import leases
from sync.books import book_by_slug
from sync.dispatcher import ThreadDispatcher
from sync.pusher import Pusher

SPEED = 60
"""How many times as fast as life everything waits here: a lease of a minute lasts a second."""

READ_TIMEOUT = 0.5
"""Seconds that a client of the suite waits for an answer; long enough for the practice server on a busy machine."""

_START = datetime.now(UTC)
_forks = multiprocessing.get_context("forkserver")


@dataclass(frozen=True)
class Clock:
    """A clock that runs `speed` times as fast since `start`; `ahead` of the others when somebody put it wrong."""

    start: datetime = _START
    speed: int = SPEED
    ahead: timedelta = timedelta(0)

    def now(self) -> datetime:
        """This moment, by this clock."""
        return self.start + (datetime.now(UTC) - self.start) * self.speed + self.ahead

    def sleep(self, seconds: float) -> None:
        """Wait so many of this clock's seconds."""
        time.sleep(seconds / self.speed)


@dataclass(frozen=True)
class Order:
    """What a process is to do: the command, its environment, where it dies, and what its clock says."""

    arguments: tuple[str, ...]
    environment: Mapping[str, str] = field(repr=False)
    instance: Path
    output: Path
    clock: Clock = field(default_factory=Clock)
    crash_at: str = ""


def start(order: Order, work: Callable[[Order], None]) -> ForkServerProcess:
    """Start a process that does this work. Whoever starts it ends it."""
    process = _forks.Process(target=work, args=(order,), daemon=True)
    process.start()
    return process


def run(order: Order) -> None:
    """Carry a command out in this process, and leave it with the command's exit code."""
    app = _prepared(order)
    app.cli.main(list(order.arguments), prog_name="flask", obj=ScriptInfo(create_app=lambda *_: app))


def serve(order: Order) -> None:
    """Do what a serving process does: carry on what is open, and what is clicked, in threads of its own."""
    app = _prepared(order)
    with app.app_context():
        pusher: Pusher = app.extensions["pusher"]
        pusher.resume()
        for slug, key, first, last in filter(None, [order.arguments]):
            book = book_by_slug(slug)
            assert book is not None
            period = Period(date.fromisoformat(first), date.fromisoformat(last))
            pusher.start(book, PUSH_TYPES[key], period, by=None)
        db.session.remove()
    app.extensions["dispatcher"].wait()


def _prepared(order: Order) -> Flask:
    os.environ["CRASH_AT"] = order.crash_at
    descriptor = os.open(order.output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")
    leases.BEATS = leases.BEATS * order.clock.speed
    return make_app(order.environment, order.instance, order.clock)


def make_app(environment: Mapping[str, str], instance: Path, clock: Clock) -> Flask:
    """The application as it is, at the suite's speed."""
    settings = read_settings(environment, instance)
    destination = AiAccount(
        settings.destination_url,
        timeouts=Timeouts(connect=2, read=READ_TIMEOUT),
        patience=Patience(total=2, first_step=0.05, longest_step=0.2),
        now=clock.now,
    )
    app = create_app(settings, destination)
    pusher: Pusher = app.extensions["pusher"]
    dispatcher = ThreadDispatcher(app.app_context, lambda run_id: app.extensions["pusher"].execute(run_id))
    app.extensions["dispatcher"] = dispatcher
    app.extensions["pusher"] = replace(pusher, now=clock.now, sleep=clock.sleep, dispatch=dispatcher)
    return app


_forks.set_forkserver_preload(["tests.faults.command"])
