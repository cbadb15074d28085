"""The application's clock for tests of pages: it stands where a test puts it, and nights come when a test says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from flask import Flask

from models import Tick, writing
from sync import auto_push
from tests.nights import local, nights_of, the_book


def stand_at(app: Flask, text: str) -> datetime:
    """Set the application's clock to a moment in Kuala Lumpur, where somebody ticks."""
    moment = local(text).astimezone(UTC)
    pusher = replace(app.extensions["pusher"], now=lambda: moment)
    app.extensions["pusher"] = pusher
    app.extensions["night"] = replace(app.extensions["night"], pusher=pusher)
    with app.app_context(), writing() as session:
        session.merge(Tick(name="a test", at=moment))
    return moment


def switch_on(app: Flask, slug: str = "platform", **options: Any) -> None:
    """Switch Auto Push on, by the application's clock."""
    with app.app_context():
        auto_push.switch_on(the_book(slug), by=None, now=app.extensions["pusher"].now(), **options)


def night_comes(app: Flask, text: str) -> None:
    """A tick at that moment, and all that it starts to its end."""
    stand_at(app, text)
    with app.app_context():
        nights_of(app.extensions["night"]).tick()
