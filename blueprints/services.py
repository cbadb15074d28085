"""What the views borrow from the application: the pusher, the settings, the clock."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from flask import current_app

from settings import Settings
from sync.dispatcher import Dispatcher
from sync.night import Night
from sync.outbox import Outbox
from sync.pusher import Pusher


def pusher() -> Pusher:
    """The application's pusher."""
    return cast(Pusher, current_app.extensions["pusher"])


def night() -> Night:
    """The application's night."""
    return cast(Night, current_app.extensions["night"])


def dispatcher() -> Dispatcher:
    """What carries the application's runs out."""
    return cast(Dispatcher, current_app.extensions["dispatcher"])


def settings() -> Settings:
    """The application's settings."""
    return cast(Settings, current_app.extensions["settings"])


def now() -> datetime:
    """This moment, by the application's clock."""
    return pusher().now()


def outbox() -> Outbox:
    """The application's outbox of alerts."""
    return cast(Outbox, current_app.extensions["outbox"])
