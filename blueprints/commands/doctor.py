"""flask doctor: is everything as it must be?"""

from __future__ import annotations

import click
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask.cli import with_appcontext

from blueprints.services import now, pusher
from models import db
from sync.doctor import Finding, examine


@click.command("doctor")
@with_appcontext
def doctor() -> None:
    """Look at the database, keys, connections, runs and parcels. Exit 1 when something is the matter."""
    findings = [_migrations()]
    if findings[0].is_well:
        the = pusher()
        findings.extend(examine(vault=the.vault, destination=the.destination, folder=the.folder, now=now))
    for finding in findings:
        click.echo(f"{'ok  ' if finding.is_well else 'BAD '} {finding.subject}: {finding.remark}")
    if not all(finding.is_well for finding in findings):
        raise SystemExit(1)


def _migrations() -> Finding:
    head = ScriptDirectory(current_app.extensions["migrate"].directory).get_current_head()
    with db.engine.connect() as connection:
        there = MigrationContext.configure(connection).get_current_revision()
    if there == head:
        return Finding("database", True, f"is at {head}")
    return Finding("database", False, f"is at {there}, but has to be at {head}: run flask db upgrade")
