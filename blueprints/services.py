"""What the views borrow from the application: the pusher, the settings, the clock."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from flask import current_app

from settings import Settings
from sync.pusher import Pusher


def pusher() -> Pusher:
    """The application's pusher."""
    return cast(Pusher, current_app.extensions["pusher"])


def settings() -> Settings:
    """The application's settings."""
    return cast(Settings, current_app.extensions["settings"])


def now() -> datetime:
    """This moment, by the application's clock."""
    return pusher().now()
