"""The command line: the same use cases as the pages, for scripts and for the operator."""

from __future__ import annotations

from flask import Flask

from blueprints.commands.alerts import alerts
from blueprints.commands.auto_push import books
from blueprints.commands.changes import changes
from blueprints.commands.data import group as data
from blueprints.commands.demo import demo
from blueprints.commands.doctor import doctor
from blueprints.commands.errors import errors
from blueprints.commands.history import deliveries, runs
from blueprints.commands.keys import keys
from blueprints.commands.mapping import mapping
from blueprints.commands.night import night_command
from blueprints.commands.push import push
from blueprints.commands.readiness import readiness
from blueprints.commands.reconcile import reconcile
from blueprints.commands.sandbox import sandbox
from blueprints.commands.scheduler import scheduler
from blueprints.commands.users import users
from blueprints.commands.worker import worker

COMMANDS = (
    alerts,
    books,
    changes,
    data,
    deliveries,
    demo,
    doctor,
    errors,
    keys,
    mapping,
    night_command,
    push,
    readiness,
    reconcile,
    runs,
    sandbox,
    scheduler,
    users,
    worker,
)


def register(app: Flask) -> None:
    """Add every command to the application's `flask`."""
    for command in COMMANDS:
        app.cli.add_command(command)
