"""flask runs and flask deliveries: what was done, and what became of each document."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

import click
from flask.cli import with_appcontext

from blueprints.commands.asking import DAY, PUSH_KEY, in_one_sentence, the_book, the_period, the_push
from blueprints.wording import moment
from models import Book, Run
from sync.books import all_books, zone_of
from sync.history import deliveries_of, recent_runs
from sync.reports import delivery_line, run_line

_RUN = ("run", "when", "book", "push_type", "period", "state", "eligible", "rows", "error")
_DELIVERY = ("day", "number", "state", "amount", "party")


@click.command("runs")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@with_appcontext
@in_one_sentence()
def runs(as_json: bool, limit: int) -> None:
    """List the runs of every book, newest first."""
    books = {book.id: book for book in all_books()}
    found = [(run, books[run.book_id]) for run in recent_runs(books.values(), limit=limit)]
    if as_json:
        _print_json([run_line(run, book) for run, book in found])
    else:
        _print_table([_run_cells(run, book) for run, book in found], _RUN, if_none="There are no runs yet.")


@click.command("deliveries")
@click.argument("book")
@click.argument("push_type", metavar="TYPE", type=PUSH_KEY)
@click.option("--from", "first", type=DAY, help="The first business day, YYYY-MM-DD.")
@click.option("--to", "last", type=DAY, help="The last business day, inclusive.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
@with_appcontext
@in_one_sentence()
def deliveries(book: str, push_type: str, first: date | None, last: date | None, as_json: bool) -> None:
    """List the fate of every document of TYPE in BOOK."""
    if (first is None) != (last is None):
        raise click.UsageError("Give both --from and --to, or neither.")
    the = the_book(book)
    period = the_period(first, last) if first and last else None
    found = [delivery_line(one) for one in deliveries_of(the, the_push(the, push_type), period)]
    if as_json:
        _print_json(found)
    else:
        columns = (*_DELIVERY, "notes") if any(one["notes"] for one in found) else _DELIVERY
        _print_table([_delivery_cells(one) for one in found], columns, if_none="There are no deliveries.")


def _run_cells(run: Run, book: Book) -> dict[str, Any]:
    """A run's line, with the moment it was queued in the book's zone, and no word where there is no error."""
    line = run_line(run, book)
    return {**line, "when": moment(run.queued_at, zone_of(book)), "error": line["error"] or ""}


def _delivery_cells(line: dict[str, Any]) -> dict[str, Any]:
    """A delivery's line, with the codes of its notes, each once."""
    return {**line, "notes": ", ".join(dict.fromkeys(note["code"] for note in line["notes"]))}


def _print_json(lines: Sequence[dict[str, Any]]) -> None:
    click.echo(json.dumps(lines, ensure_ascii=False))


def _print_table(lines: Sequence[dict[str, Any]], columns: tuple[str, ...], *, if_none: str) -> None:
    if not lines:
        click.echo(if_none)
        return
    widths = {name: max(len(name), *(len(str(line[name])) for line in lines)) for name in columns}
    for line in [dict(zip(columns, columns, strict=True)), *lines]:
        click.echo("  ".join(str(line[name]).ljust(widths[name]) for name in columns).rstrip())
