"""flask push: push one type of one book, and say what became of it."""

from __future__ import annotations

import json
import time
from datetime import date
from typing import Any

import click
from flask.cli import with_appcontext

from accounting.periods import Period
from accounting.push_type import PushType
from blueprints.commands import told
from blueprints.commands.asking import (
    DAY,
    PUSH_KEY,
    fail,
    in_one_sentence,
    start_the_practice_server,
    the_book,
    the_period,
    the_push,
)
from blueprints.findings import advice_on
from blueprints.services import now, pusher
from destinations.base import UnreachableError
from models import Book, Run, RunState, db
from sync.drafts import drafts_of, in_words
from sync.job import scope_of
from sync.pauses import require_not_paused
from sync.preview import preview
from sync.remarks import remarks_on, what_is_left_out
from sync.reports import preview_report, run_report
from sync.tally import tally_of

SOME_NOT = 3
_EXIT = {
    RunState.SYNCED: 0,
    RunState.NOTHING: 0,
    RunState.PARTLY: SOME_NOT,
    RunState.WAITING: SOME_NOT,
    RunState.FAILED: 1,
}
_POLL = 0.5
"""Seconds between looks at a run that another process carries out."""


@click.command("push")
@click.argument("book")
@click.argument("push_type", metavar="TYPE", type=PUSH_KEY)
@click.option("--from", "first", type=DAY, required=True, help="The first business day, YYYY-MM-DD.")
@click.option("--to", "last", type=DAY, required=True, help="The last business day, inclusive.")
@click.option("--dry-run", is_flag=True, help="Only say what would be pushed.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@with_appcontext
@in_one_sentence()
def push(book: str, push_type: str, first: date, last: date, dry_run: bool, as_json: bool) -> None:
    """Push TYPE of BOOK. Exit 0: all in the books; 3: some not; 1: failed; 2: usage."""
    the = the_book(book)
    kind = the_push(the, push_type)
    period = the_period(first, last)
    if dry_run:
        _rehearse(the, kind, period, as_json=as_json)
    else:
        _push(the, kind, period, as_json=as_json)


def _rehearse(book: Book, kind: PushType, period: Period, *, as_json: bool) -> None:
    start = time.monotonic()
    found = preview(scope_of(book, kind, period), max_rows=pusher().max_rows, now=now)
    report = preview_report(book, kind, period, found, seconds=time.monotonic() - start)
    _print(report, told.rehearsal(report, remarks_on(book, period)), as_json=as_json)
    raise SystemExit(SOME_NOT if found.problems else 0)


def _push(book: Book, kind: PushType, period: Period, *, as_json: bool) -> None:
    run = _carry_out(book, kind, period)
    report = run_report(run, book, now=now())
    advice = [one.sentence for one in advice_on(tally_of(run))]
    if run.error and run.error["code"] == UnreachableError.code and (remedy := start_the_practice_server()):
        advice.append(remedy)
    remarks = (what_is_left_out(period, run.counted_from), in_words(drafts_of([run]).get(run.id, 0)))
    _print(report, told.run(report, advice, [one for one in remarks if one is not None]), as_json=as_json)
    raise SystemExit(_EXIT[RunState(run.state)])


def _carry_out(book: Book, kind: PushType, period: Period) -> Run:
    """Push in this process. A run that is open already is waited for, and joined when it is for the same days."""
    book_id = book.id
    while True:
        run = pusher().queue(book, kind, period, by=None)
        run_id, is_ours = run.id, Period(run.first_day, run.last_day) == period
        try:
            _see_to_its_end(run_id, book_id)
        except KeyboardInterrupt:
            fail(f"Interrupted. Run {run_id} is not finished: push again, or start the application, to carry it on.")
        if is_ours:
            return db.session.get_one(Run, run_id)


def _see_to_its_end(run_id: int, book_id: int) -> None:
    """Carry the run out, or wait for whoever does; should they die, it becomes ours."""
    has_told = False
    pusher().execute(run_id)
    while db.session.get_one(Run, run_id, populate_existing=True).is_open:
        db.session.rollback()
        if not has_told:
            click.echo(f"Waiting for run {run_id}, which another process carries out.", err=True)
            has_told = True
        require_not_paused(book_id)
        pusher().sleep(_POLL)
        pusher().execute(run_id)


def _print(report: dict[str, Any], lines: list[str], *, as_json: bool) -> None:
    for line in [json.dumps(report, ensure_ascii=False)] if as_json else lines:
        click.echo(line)
