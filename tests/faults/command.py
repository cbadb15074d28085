"""A `flask` command in a process of its own, sixty times as fast as in life: what the suite kills, stops and starts.

The process is forked from one that has imported everything, so that it costs a fraction of a second. It runs the very
command that `flask` runs; only its clock, its waiting and its time-outs are shorter, all by the same factor.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from flask import Flask
from flask.cli import ScriptInfo

from app import create_app
from destinations.aiaccount import AiAccount
from destinations.aiaccount.client import Patience
from destinations.aiaccount.wire import Timeouts
from settings import read_settings
from sync import leases
from sync.pusher import Pusher

SPEED = 60
"""How many times as fast as life everything waits here: a lease of a minute lasts a second."""

READ_TIMEOUT = 0.5
"""Seconds that a client of the suite waits for an answer; long enough for the practice server on a busy machine."""

_START = datetime.now(UTC)
_forks = multiprocessing.get_context("forkserver")


@dataclass(frozen=True)
class Clock:
    """A clock that runs SPEED times as fast since `start`, and is `ahead` of the others when somebody put it wrong."""

    start: datetime = _START
    ahead: timedelta = timedelta(0)

    def now(self) -> datetime:
        """This moment, by this clock."""
        return self.start + (datetime.now(UTC) - self.start) * SPEED + self.ahead

    def sleep(self, seconds: float) -> None:
        """Wait so many of this clock's seconds."""
        time.sleep(seconds / SPEED)


@dataclass(frozen=True)
class Order:
    """What a process is to do: the command, its environment, where it dies, and what its clock says."""

    arguments: tuple[str, ...]
    environment: Mapping[str, str] = field(repr=False)
    instance: Path
    output: Path
    clock: Clock = field(default_factory=Clock)
    crash_at: str = ""


def start(order: Order) -> ForkServerProcess:
    """Start the process. Whoever starts it ends it."""
    process = _forks.Process(target=run, args=(order,), daemon=True)
    process.start()
    return process


def run(order: Order) -> None:
    """Carry the order out in this process, and leave it with the command's exit code."""
    os.environ["CRASH_AT"] = order.crash_at
    descriptor = os.open(order.output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")
    leases.BEATS = leases.BEATS * SPEED
    app = make_app(order.environment, order.instance, order.clock)
    app.cli.main(list(order.arguments), prog_name="flask", obj=ScriptInfo(create_app=lambda *_: app))


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
    app.extensions["pusher"] = replace(pusher, now=clock.now, sleep=clock.sleep)
    return app


_forks.set_forkserver_preload(["tests.faults.command"])
