"""flask runs and flask deliveries: what was done, and what became of each document."""

from __future__ import annotations

import json
from typing import Any

import click
from flask.cli import with_appcontext

from blueprints.commands.asking import DAY, PUSH_KEY, the_book, the_period, the_push
from sync.books import all_books
from sync.history import deliveries_of, recent_runs
from sync.reports import delivery_line, run_line


@click.command("runs")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@with_appcontext
def runs(as_json: bool, limit: int) -> None:
    """List the runs of every book, newest first."""
    books = {book.id: book for book in all_books()}
    lines = [run_line(run, books[run.book_id]) for run in recent_runs(books.values(), limit=limit)]
    _print(lines, ("run", "book", "push_type", "period", "state", "eligible", "rows"), as_json=as_json)


@click.command("deliveries")
@click.argument("book")
@click.argument("push_type", metavar="TYPE", type=PUSH_KEY)
@click.option("--from", "first", type=DAY, help="The first business day, YYYY-MM-DD.")
@click.option("--to", "last", type=DAY, help="The last business day, inclusive.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
@with_appcontext
def deliveries(book: str, push_type: str, first: Any, last: Any, as_json: bool) -> None:
    """List the fate of every document of TYPE in BOOK."""
    if (first is None) != (last is None):
        raise click.UsageError("Give both --from and --to, or neither.")
    the = the_book(book)
    period = the_period(first, last) if first else None
    lines = [delivery_line(one) for one in deliveries_of(the, the_push(the, push_type), period)]
    _print(lines, ("day", "number", "state", "amount", "party"), as_json=as_json)


def _print(lines: list[dict[str, Any]], columns: tuple[str, ...], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(lines, ensure_ascii=False))
        return
    widths = {name: max([len(name), *(len(str(line[name])) for line in lines)]) for name in columns}
    for line in [dict(zip(columns, columns, strict=True)), *lines]:
        click.echo("  ".join(str(line[name]).ljust(widths[name]) for name in columns).rstrip())
