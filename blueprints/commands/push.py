"""flask push: push one type of one book, and say what became of it."""

from __future__ import annotations

import json
from typing import Any

import click
from flask.cli import with_appcontext

from accounting.periods import Period
from accounting.push_type import PushType
from blueprints.commands.asking import DAY, PUSH_KEY, fail, the_book, the_period, the_push
from blueprints.services import now, pusher
from models import Book, Run, RunState, db
from sync.errors import SyncError
from sync.job import scope_of
from sync.preview import Preview, preview
from sync.reports import preview_report, run_report

SOME_NOT = 3
_EXIT = {RunState.SYNCED: 0, RunState.NOTHING: 0, RunState.PARTLY: SOME_NOT, RunState.FAILED: 1}
_POLL = 0.5


@click.command("push")
@click.argument("book")
@click.argument("push_type", metavar="TYPE", type=PUSH_KEY)
@click.option("--from", "first", type=DAY, required=True, help="The first business day, YYYY-MM-DD.")
@click.option("--to", "last", type=DAY, required=True, help="The last business day, inclusive.")
@click.option("--dry-run", is_flag=True, help="Only say what would be pushed.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@with_appcontext
def push(book: str, push_type: str, first: Any, last: Any, dry_run: bool, as_json: bool) -> None:
    """Push TYPE of BOOK. Exit 0: all in the books; 3: some not; 1: failed; 2: usage."""
    the = the_book(book)
    kind = the_push(the, push_type)
    period = the_period(first, last)
    if dry_run:
        found = preview(scope_of(the, kind, period), max_rows=pusher().max_rows, now=now)
        _print(preview_report(the, kind, period, found), as_json=as_json)
        raise SystemExit(_preview_exit(found))
    try:
        run = _carry_out(the, kind, period)
    except SyncError as error:
        fail(error)
    _print(run_report(run, the, now=now()), as_json=as_json)
    raise SystemExit(_EXIT[RunState(run.state)])


def _carry_out(book: Book, kind: PushType, period: Period) -> Run:
    """Push in this process. A run that is open already is waited for, and joined when it is for the same days."""
    while True:
        run = pusher().queue(book, kind, period, by=None)
        run_id, is_ours = run.id, Period(run.first_day, run.last_day) == period
        pusher().execute(run_id)
        while db.session.get_one(Run, run_id, populate_existing=True).is_open:
            db.session.rollback()
            pusher().sleep(_POLL)
            pusher().execute(run_id)
        if is_ours:
            return db.session.get_one(Run, run_id)


def _preview_exit(found: Preview) -> int:
    return SOME_NOT if found.problems else 0


def _print(report: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False))
        return
    click.echo(
        f"{report['book']} {report['push_type']} {report['period']}: {report['state']}, "
        f"{report['eligible']} documents, RM {report['amount']} in the books, {report['rows']} rows"
    )
    names = ("posted", "duplicates", "skipped", "rejected", "held", "uncertain", "pending")
    click.echo("  " + ", ".join(f"{report[name]} {name}" for name in names))
    if report["error"]:
        click.echo(f"  {report['error']}")
    for problem in report["problems"]:
        click.echo(f"  {problem['number']}: {problem['message']} [{problem['code']}]")
    for refusal in report["refusals"]:
        click.echo(f"  {refusal['number']}, row {refusal['row']}: {refusal['reason']} [{refusal['code']}]")
