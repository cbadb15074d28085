"""flask doctor: is everything as it must be? With --repair, mends what is safe to mend."""

from __future__ import annotations

from collections.abc import Iterator

import click
from flask.cli import with_appcontext

from blueprints.commands.asking import in_one_sentence, start_the_practice_server
from blueprints.commands.schema import found_revision, wanted_revision
from blueprints.services import pusher
from destinations.base import UnreachableError
from models import db
from sync.doctor import Finding, examine


@click.command("doctor")
@click.option(
    "--repair",
    is_flag=True,
    help="Carry on runs that stand still, delete old files without a parcel, conclude runs anew; nothing else.",
)
@with_appcontext
@in_one_sentence()
def doctor(repair: bool) -> None:
    """Look at the database, keys, connections, runs, workbooks and deliveries. Exit 1 when something is the matter."""
    findings = list(_findings())
    if repair and _mend(findings):
        findings = list(_findings())
    for finding in findings:
        click.echo(f"{'ok  ' if finding.is_well else 'BAD '} {finding.subject}: {finding.remark}")
    if any(finding.code == UnreachableError.code for finding in findings) and (remedy := start_the_practice_server()):
        click.echo(remedy)
    if not all(finding.is_well for finding in findings):
        raise SystemExit(1)


def _findings() -> Iterator[Finding]:
    migrations = _migrations()
    yield migrations
    if migrations.is_well:
        db.session.rollback()
        yield from examine(pusher())


def _mend(findings: list[Finding]) -> bool:
    """Mend what can be, and say what was done; whether there was anything."""
    mended = [(finding.subject, finding.mend()) for finding in findings if finding.mend]
    for subject, remark in mended:
        click.echo(f"MENDED {subject}: {remark}")
    return bool(mended)


def _migrations() -> Finding:
    found, wanted = found_revision(), wanted_revision()
    if found == wanted:
        return Finding("database", True, f"is at {wanted}")
    remark = f"is at {found or 'no migration'}, but has to be at {wanted}: run `flask db upgrade`"
    return Finding("database", False, remark)
