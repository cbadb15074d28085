"""The processes of a fleet's night: gunicorn with several, and `flask scheduler`, ten times as fast as in life."""

from __future__ import annotations

import os
import sys
from dataclasses import replace

from flask import Flask
from flask.cli import ScriptInfo

import serve
from app import create_app
from blueprints import ticking
from settings import Settings, read_settings
from sync import leases
from tests.faults.command import Clock, Order

SPEED = 10
"""How many times as fast as in life leases, heartbeats and ticks go here."""

WEB_PROCESSES = 3


class WebServers(serve.WebServer):
    """The web server as `make run` starts it, with three processes, of which each ticks."""

    def __init__(self, settings: Settings, port: int, clock: Clock) -> None:
        self._fast = settings, clock
        super().__init__(settings, port, greeting="The web server is at work.")

    def load_config(self) -> None:
        """The same, but for the number of processes."""
        super().load_config()
        self.cfg.set("workers", WEB_PROCESSES)

    def load(self) -> Flask:  # type: ignore[override]
        """The application, under the clock of this night."""
        return _make_app(*self._fast)


def serve_pages(order: Order) -> None:
    """Be the web server, and tick."""
    _prepare(order)
    WebServers(read_settings(order.environment, order.instance), int(order.arguments[0]), order.clock).run()


def schedule(order: Order) -> None:
    """Be `flask scheduler`."""
    _prepare(order)
    app = _make_app(read_settings(order.environment, order.instance), order.clock)
    app.cli.main(["scheduler"], prog_name="flask", obj=ScriptInfo(create_app=lambda *_: app))


def _prepare(order: Order) -> None:
    descriptor = os.open(order.output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")
    leases.BEATS *= SPEED
    ticking.TICK //= SPEED


def _make_app(settings: Settings, clock: Clock) -> Flask:
    app = create_app(settings)
    pusher = replace(app.extensions["pusher"], now=clock.now, sleep=clock.sleep)
    app.extensions.update(pusher=pusher, night=replace(app.extensions["night"], pusher=pusher))
    return app
