"""flask scheduler: a process that ticks and carries out, without pages."""

from __future__ import annotations

import logging
import os
import signal
from threading import Event
from types import FrameType
from typing import cast

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from blueprints.commands.asking import in_one_sentence
from blueprints.services import dispatcher, pusher
from blueprints.ticking import start_ticking

log = logging.getLogger(__name__)

GRACE = 10
"""Seconds that runs at work get to end when we stop; what takes longer is carried on by another process."""


@click.command("scheduler")
@with_appcontext
@in_one_sentence()
def scheduler() -> None:
    """Push every book's nights, until stopped by Ctrl-C or SIGTERM.

    Any number of these may run, beside the web server or on other machines with the same database.
    """
    app = cast(Flask, current_app._get_current_object())  # type: ignore[attr-defined]
    stop = Event()

    def leave(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, leave)
    ticking = start_ticking(app)
    click.echo("The scheduler is at work; Ctrl-C stops it.")
    stop.wait()
    ticking.shutdown(wait=False)
    pusher().leaving.set()
    if not dispatcher().close(GRACE):
        # Its threads would keep us here until their uploads end. Whatever they leave is settled by who carries it on.
        log.warning("a run is still at work; another process carries it on")
        os._exit(0)
    click.echo("The scheduler has stopped.")
