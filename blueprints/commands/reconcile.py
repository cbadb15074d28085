"""flask reconcile: what waits to be settled, and what a person found out about it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

import click
from flask.cli import with_appcontext

from accounting.periods import Period
from blueprints.commands.asking import fail, in_one_sentence
from blueprints.services import now, pusher
from blueprints.wording import moment, money
from models import Run, db
from sync import waiting
from sync.books import all_books, zone_of
from sync.waiting import Waiting

_DECISIONS: dict[str, tuple[Callable[..., None], Callable[[Waiting], object]]] = {
    "there": (waiting.declare_there, waiting.check_before_there),
    "send-again": (waiting.send_again, waiting.check_before_sending),
}


@click.command("reconcile")
@click.argument("parcel", type=int, required=False)
@click.argument("decision", type=click.Choice(list(_DECISIONS)), required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array; for the list only.")
@with_appcontext
@in_one_sentence()
def reconcile(parcel: int | None, decision: str | None, as_json: bool) -> None:
    """List the parcels that wait; or say that PARCEL is there, or have it sent again (the very same bytes and key)."""
    if (parcel is None) != (decision is None) or (parcel is not None and as_json):
        raise click.UsageError("Give a PARCEL and what became of it (there or send-again), or neither to list them.")
    found = waiting.waiting_parcels(all_books(), now=now())
    if parcel is not None and decision is not None:
        _decide(found, parcel, decision)
    elif as_json:
        click.echo(json.dumps([_line(one) for one in found], ensure_ascii=False))
    else:
        _print(found)


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


def _print(found: list[Waiting]) -> None:
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
    if not found:
        click.echo("Nothing waits.")


def _next_try(one: Waiting) -> str:
    if one.next_try is None or one.open_run is not None:
        return ""
    return f" Next try by itself: {moment(one.next_try, zone_of(one.book))}."


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
