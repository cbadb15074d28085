"""flask night: what the schedule would do now, done here and now, and told."""

from __future__ import annotations

import json
import time
from datetime import date
from typing import Any

import click
from flask.cli import with_appcontext

from accounting.periods import Period
from blueprints.commands import told
from blueprints.commands.asking import DAY, in_one_sentence
from blueprints.services import night, now
from models import Book, RunState
from sync.books import all_books
from sync.night_foreground import LeftOut, carry_out_night
from sync.night_outlook import Pair
from sync.reports import run_report

SOME_NOT = 3
_GOOD = (RunState.SYNCED, RunState.NOTHING)


@click.command("night")
@click.option("--day", type=DAY, help="Push through this business day, whatever the hour; it has to be over.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@with_appcontext
@in_one_sentence()
def night_command(day: date | None, as_json: bool) -> None:
    """Push what the schedule would push now. Exit 0: all in the books; 3: some not; 1: failed; 2: usage."""
    start = time.monotonic()
    books = {book.id: book for book in all_books()}
    try:
        pairs, left_out = carry_out_night(night(), books.values(), day=day)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    reports = [_report(books[pair.push.book_id], pair) for pair in pairs]
    if as_json:
        found = {"pairs": reports, "left_out": [_left_out(one) for one in left_out]}
        click.echo(json.dumps(found | {"seconds": round(time.monotonic() - start, 3)}, ensure_ascii=False))
    else:
        _print(reports, left_out)
    raise SystemExit(_exit_code(pairs, left_out))


def _report(book: Book, pair: Pair) -> dict[str, Any]:
    """A pair in the shape of a push, with what the night makes of it."""
    push, run = pair
    told_by_night = {"day": push.day.isoformat(), "night": push.state}
    if run is None:
        period = str(Period(push.first_day, push.day))
        return {"book": book.slug, "push_type": push.push_type, "period": period, "run": None} | told_by_night
    return run_report(run, book, now=now()) | told_by_night


def _left_out(one: LeftOut) -> dict[str, str]:
    return {"book": one.book.slug, "reason": one.reason}


def _print(reports: list[dict[str, Any]], left_out: list[LeftOut]) -> None:
    for report in reports:
        lines = told.run(report, ()) if report["run"] else [_waiting_line(report)]
        for line in lines:
            click.echo(line)
    for one in left_out:
        click.echo(f"{one.book.slug}: left out ({one.reason}); `flask books auto-push {one.book.slug} show` says more.")
    if not reports:
        click.echo("Nothing is due.")


def _waiting_line(report: dict[str, Any]) -> str:
    return f"{report['book']} {report['push_type']} {report['period']}: waits; the next tick looks again"


def _exit_code(pairs: list[Pair], left_out: list[LeftOut]) -> int:
    runs = [run for _push, run in pairs]
    if any(run is not None and run.state == RunState.FAILED for run in runs):
        return 1
    is_all = all(run is not None and run.state in _GOOD for run in runs)
    return 0 if is_all and all(one.is_wanted for one in left_out) else SOME_NOT
