"""The command line: the same use cases as the pages, for scripts and for the operator."""

from __future__ import annotations

from flask import Flask

from blueprints.commands.books import books
from blueprints.commands.changes import changes
from blueprints.commands.data import group as data
from blueprints.commands.demo import demo
from blueprints.commands.doctor import doctor
from blueprints.commands.history import deliveries, runs
from blueprints.commands.push import push
from blueprints.commands.reconcile import reconcile
from blueprints.commands.sandbox import sandbox
from blueprints.commands.users import users

COMMANDS = (books, changes, data, deliveries, demo, doctor, push, reconcile, runs, sandbox, users)


def register(app: Flask) -> None:
    """Add every command to the application's `flask`."""
    for command in COMMANDS:
        app.cli.add_command(command)
