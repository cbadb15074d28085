"""flask reconcile: what waits to be settled, and what a person found out about it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

import click
from flask.cli import with_appcontext

from accounting.periods import Period
from blueprints.commands.asking import fail, in_one_sentence, the_book
from blueprints.services import now, pusher
from blueprints.wording import moment, money
from models import Run, db
from sync import adoption, waiting
from sync.adoption import WaitingImport
from sync.books import all_books, zone_of
from sync.waiting import Waiting

_DECISIONS: dict[str, tuple[Callable[..., None], Callable[[Waiting], object]]] = {
    "there": (waiting.declare_there, waiting.check_before_there),
    "send-again": (waiting.send_again, waiting.check_before_sending),
}


@click.command("reconcile")
@click.argument("parcel", type=int, required=False)
@click.argument("decision", type=click.Choice(list(_DECISIONS)), required=False)
@click.option("--confirm", "import_id", metavar="IMPORT", help="Say that what waits of an import is there.")
@click.option("--book", "slug", help="The book of the import, when several have one of that id.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array; for the list only.")
@with_appcontext
@in_one_sentence()
def reconcile(parcel: int | None, decision: str | None, import_id: str | None, slug: str | None, as_json: bool) -> None:
    """List what waits; or say that PARCEL is there, or have it sent again (the very same bytes and key).

    With --confirm IMPORT: say that what AiAccount had before this database knew of it is there as the source has it.
    """
    is_decided = parcel is not None or import_id is not None
    if (parcel is None) != (decision is None) or (is_decided and as_json) or (parcel is not None and import_id):
        raise click.UsageError("Give a PARCEL and what became of it (there or send-again), or neither to list them.")
    books = [the_book(slug)] if slug else all_books()
    if import_id is not None:
        _confirm(adoption.waiting_imports(books), import_id)
        return
    found, imports = waiting.waiting_parcels(books, now=now()), adoption.waiting_imports(books)
    if parcel is not None and decision is not None:
        _decide(found, parcel, decision)
    elif as_json:
        lines = [*(_line(one) for one in found), *(_import_line(one) for one in imports)]
        click.echo(json.dumps(lines, ensure_ascii=False))
    else:
        _print(found, imports)


def _confirm(imports: list[WaitingImport], import_id: str) -> None:
    """Take a person's word. Somebody at a terminal is asked first whether they have looked; a script has."""
    found = [one for one in imports if one.import_id == import_id]
    if not found:
        fail(f"Nothing waits of import {import_id}. `flask reconcile` lists what does.")
    if len(found) > 1:
        there_are = ", ".join(one.book.slug for one in found)
        raise click.UsageError(f"Several books have an import {import_id}: {there_are}. Say which with --book.")
    for unlike in found[0].unlike:
        click.echo(f"{unlike.number}, {unlike.party}: {unlike.there} in AiAccount, {unlike.here} in the source")
    click.echo(str(adoption.check_before_confirming(found[0])))
    if sys.stdin.isatty():
        click.confirm("Have you looked, and is it so?", abort=True)
    adoption.confirm(found[0], seen=found[0].seen, by=None, now=now())
    click.echo(
        f"{found[0].documents:,} documents of {found[0].book.slug} {found[0].push.key} count as in the books now."
    )


def _decide(found: list[Waiting], parcel_id: int, decision: str) -> None:
    """Do what was decided. Somebody at a terminal is asked first whether they have looked; a script has."""
    decide, check = _DECISIONS[decision]
    one = next((one for one in found if one.parcel.id == parcel_id), None)
    if one is None:
        fail(f"No parcel {parcel_id} waits. `flask reconcile` lists those that do.")
    click.echo(str(check(one)))
    if sys.stdin.isatty():
        click.confirm("Have you looked, and is it so?", abort=True)
    run_id, slug = one.run.id, one.book.slug
    decide(parcel_id, by=None, now=now())
    if decision == "send-again":
        _carry_out(one)
    run = db.session.get_one(Run, run_id, populate_existing=True)
    click.echo(f"Run {run.id} of {slug} {run.push_type} is {run.state} now.")


def _carry_out(one: Waiting) -> None:
    """Send it now, in this process: a run of its book, type and days settles it first."""
    period = Period(one.run.first_day, one.run.last_day)
    run = pusher().queue(one.book, one.push, period, by=None)
    pusher().execute(run.id)


def _print(found: list[Waiting], imports: list[WaitingImport]) -> None:
    for one in found:
        parcel, zone = one.parcel, zone_of(one.book)
        click.echo(
            f"parcel {parcel.id}: {one.book.slug} {one.push.key}, {parcel.state} since {moment(one.since, zone)}"
        )
        click.echo(f"  {waiting.what_happened(one)}")
        click.echo(f"  {waiting.what_ends_it(one, now=now())}{_next_try(one)}")
        marks = f"{parcel.documents:,} documents, first {one.first}, last {one.last}, {money(one.amount)}"
        click.echo(f"  look for {parcel.file_name}: {marks}")
        if one.may_be_decided:
            click.echo(f"  then: flask reconcile {parcel.id} {' | '.join(_DECISIONS)}")
    for waits in imports:
        marks = f"{waits.documents:,} documents, first {waits.first}, last {waits.last}, {money(waits.amount)}"
        click.echo(f"import {waits.import_id}: {waits.book.slug} {waits.push.key}, to be confirmed: {marks}")
        click.echo(f"  {adoption.check_before_confirming(waits)}")
        if not waits.is_at_work:
            click.echo(f"  then: flask reconcile --confirm {waits.import_id} --book {waits.book.slug}")
    if not found and not imports:
        click.echo("Nothing waits.")


def _next_try(one: Waiting) -> str:
    if one.next_try is None or one.open_run is not None:
        return ""
    return f" Next try by itself: {moment(one.next_try, zone_of(one.book))}."


def _import_line(one: WaitingImport) -> dict[str, Any]:
    """An import in the list; `amount` is what the source says, home currency."""
    return {
        "import": one.import_id,
        "book": one.book.slug,
        "push_type": one.push.key,
        "state": "to be confirmed",
        "documents": one.documents,
        "first": one.first,
        "last": one.last,
        "amount": f"{one.amount:f}",
        "differ": [
            {"number": unlike.number, "in_aiaccount": unlike.there, "in_the_source": unlike.here}
            for unlike in one.unlike
        ],
        "may_be_decided": not one.is_at_work,
        "history_url": one.history_url,
    }


def _line(one: Waiting) -> dict[str, Any]:
    """A parcel in the list; `amount` is home currency, moments are UTC."""
    parcel = one.parcel
    return {
        "parcel": parcel.id,
        "run": one.run.id,
        "book": one.book.slug,
        "push_type": one.push.key,
        "period": str(Period(one.run.first_day, one.run.last_day)),
        "state": parcel.state,
        "since": one.since.isoformat(),
        "why": str(waiting.what_happened(one)),
        "ends": str(waiting.what_ends_it(one, now=now())),
        "next_try": one.next_try.isoformat() if one.next_try else None,
        "may_be_decided": one.may_be_decided,
        "workbook": parcel.file_name,
        "sha256": parcel.sha256,
        "idempotency_key": parcel.idempotency_key,
        "attempts": parcel.attempts,
        "documents": parcel.documents,
        "rows": parcel.rows,
        "first": one.first,
        "last": one.last,
        "amount": f"{one.amount:f}",
        "history_url": parcel.history_url,
    }
