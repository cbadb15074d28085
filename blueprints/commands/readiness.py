"""flask readiness: how ready a book's month is for e-Invoices, and what to complete for whom."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import click
from flask.cli import with_appcontext

from accounting.periods import EARLIEST, LATEST, Period
from blueprints.commands.asking import in_one_sentence, the_book
from blueprints.services import now
from blueprints.wording import money, whole
from models import Book
from sync.readiness import MonthReadiness, Scored, ToComplete, Want, month_of, readiness_in

LONGEST = 20
"""Parties and items that are printed; --json prints them all."""

NOT_READY = 3


class Month(click.ParamType[Period]):
    """A month, written YYYY-MM."""

    name = "month"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Period:
        """The days of the month that was typed; a usage error when it is none."""
        try:
            day = date.fromisoformat(f"{value}-01")
        except ValueError:
            self.fail(f"{value!r} is not a month; write it as 2026-11.", param, ctx)
        if not EARLIEST <= day <= LATEST:
            self.fail(f"{value!r} is not within {EARLIEST:%Y-%m} to {LATEST:%Y-%m}.", param, ctx)
        return month_of(day)


@click.command("readiness")
@click.argument("book")
@click.argument("month", type=Month())
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
@with_appcontext
@in_one_sentence()
def readiness(ctx: click.Context, book: str, month: Period, as_json: bool) -> None:
    """Tell how ready MONTH (YYYY-MM) of BOOK is for e-Invoices. Exit 0 when nothing is missing, 3 otherwise."""
    the = the_book(book)
    found = readiness_in(the, month, now=now)
    if as_json:
        click.echo(json.dumps(_report(the, found), ensure_ascii=False))
    else:
        for line in _told(the, found):
            click.echo(line)
    if found.to_complete or found.left_out.count or found.unreadable:
        ctx.exit(NOT_READY)


def _report(book: Book, found: MonthReadiness) -> dict[str, Any]:
    return {
        "book": book.slug,
        "month": f"{found.period.first:%Y-%m}",
        "score": found.score,
        "documents": found.documents.count,
        "ready": found.ready.count,
        "amount": str(found.documents.amount),
        "amount_ready": str(found.ready.amount),
        "unreadable": found.unreadable,
        "limit": str(found.options.einvoice_limit),
        "left_out": found.left_out.count,
        "start_day": found.options.start_day.isoformat() if found.options.start_day else None,
        "switched_off": [push.key for push in found.switched_off],
        "to_complete": [_reported(one) for one in found.to_complete],
        "lowest": [_scored(one) for one in found.lowest],
    }


def _reported(one: ToComplete) -> dict[str, Any]:
    return {
        "for": one.name,
        "kind": "item" if one.is_item else "party",
        "documents": one.part.count,
        "amount": str(one.part.amount),
        "wants": [_wanted(want) for want in one.wants.values()],
    }


def _scored(one: Scored) -> dict[str, Any]:
    return {
        "push_type": one.push.key,
        "number": one.document.number,
        "party": one.document.party.text,
        "amount": str(one.amount),
        "score": one.readiness.score,
        "codes": list(dict.fromkeys(gap.problem.code for gap in one.readiness.gaps)),
    }


def _wanted(want: Want) -> dict[str, Any]:
    return {
        "column": want.column,
        "value": want.value,
        "code": want.problem.code,
        "message": want.problem.text,
        "documents": want.part.count,
        "amount": str(want.part.amount),
        "first_document": want.problem.number,
    }


def _told(book: Book, found: MonthReadiness) -> list[str]:
    head = f"{book.slug} {found.period.first:%Y-%m}:"
    if not found.documents.count and not found.unreadable:
        return [f"{head} nothing that has an e-Invoice.", *_remarks_on(found)]
    lines = [
        f"{head} {found.score} of 100. "
        f"{whole(found.ready.count)} of {whole(found.documents.count)} documents are ready, "
        f"{money(found.ready.amount)} of {money(found.documents.amount)}."
    ]
    lines += _remarks_on(found)
    if found.unreadable:
        lines.append(
            f"  {whole(found.unreadable)} rows could not be read as documents; `flask push --dry-run` says why."
        )
    for one in found.to_complete[:LONGEST]:
        lines += _told_of(one)
    if len(found.by_whom) > LONGEST:
        lines.append(f"  and {whole(len(found.by_whom) - LONGEST)} more; --json prints them all")
    return lines


def _remarks_on(found: MonthReadiness) -> list[str]:
    """What of the month is not judged, and why."""
    lines = [f"  {found.before_the_start}"] if found.before_the_start else []
    if found.switched_off:
        types = ", ".join(push.title for push in found.switched_off)
        lines.append(f"  Switched off for this book, so not judged: {types}.")
    return lines


def _told_of(one: ToComplete) -> list[str]:
    name = f"item {one.name}" if one.is_item else one.name
    count = "1 document" if one.part.count == 1 else f"{whole(one.part.count)} documents"
    lines = [f"  {name}: {count}, {money(one.part.amount)}"]
    lines += [f"    missing: {', '.join(missing.columns)}" for missing in one.missing]
    return lines + [f"    {want.column}: {want.problem.text} (first in {want.problem.number})" for want in one.wrong]
