"""flask doctor: is everything as it must be?"""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from blueprints.commands.asking import in_one_sentence, start_the_practice_server
from blueprints.commands.schema import found_revision, wanted_revision
from blueprints.services import now, pusher
from destinations.base import UnreachableError
from sync.doctor import Finding, examine


@click.command("doctor")
@with_appcontext
@in_one_sentence()
def doctor() -> None:
    """Look at the database, keys, connections, runs and parcels. Exit 1 when something is the matter."""
    findings = [_migrations()]
    if findings[0].is_well:
        the = pusher()
        findings.extend(examine(vault=the.vault, destination=the.destination, folder=the.folder, now=now))
    for finding in findings:
        click.echo(f"{'ok  ' if finding.is_well else 'BAD '} {finding.subject}: {finding.remark}")
    if any(finding.code == UnreachableError.code for finding in findings) and (remedy := start_the_practice_server()):
        click.echo(remedy)
    if not all(finding.is_well for finding in findings):
        raise SystemExit(1)


def _migrations() -> Finding:
    found, wanted = found_revision(), wanted_revision()
    if found == wanted:
        return Finding("database", True, f"is at {wanted}")
    remark = f"is at {found or 'no migration'}, but has to be at {wanted}: run `flask db upgrade`"
    return Finding("database", False, remark)
