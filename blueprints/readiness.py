"""Finance & Reports → e-Invoice readiness: how ready a book's month is, and what to complete for whom."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from tempfile import TemporaryFile

from flask import Blueprint, abort, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from accounting.periods import EARLIEST, LATEST, Period, business_day
from accounting.words import N_
from blueprints.services import now
from blueprints.wording import gettext as _
from blueprints.wording import say
from models import Book
from sync import books
from sync.readiness import MonthReadiness, Scored, ToComplete, month_of, not_ready, readiness_in

bp = Blueprint("readiness", __name__, url_prefix="/readiness")

MOST = 200
"""Parties and items that the page lists; the file has them all."""

MOST_WANTS = 10
"""Wrong details that the page shows of one party or item."""

_ALMOST, _PARTLY = 90, 50
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that a spreadsheet program would compute."""


@dataclass(frozen=True)
class MonthForm:
    """The month that was typed, the period it is, or else what is wrong with it."""

    text: str
    month: Period | None
    error: str = ""

    @property
    def before(self) -> str | None:
        """The month before, where there is one to ask for."""
        return _beside(self.month, -1)

    @property
    def after(self) -> str | None:
        """The month after, where there is one to ask for."""
        return _beside(self.month, 1)


@dataclass(frozen=True)
class Verdict:
    """A score in a word; the tone is that of its pill."""

    words: str
    tone: str


@bp.get("")
def first() -> ResponseReturnValue:
    """Go to the first book the person may see; who sees none is told how to get one."""
    visible = books.visible_books(current_user)
    if not visible:
        return redirect(url_for("sync.first"))
    return redirect(url_for("readiness.show", slug=visible[0].slug))


@bp.get("/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """Judge a month of a book, as the source has it now."""
    book = _book(slug)
    form = _month_form(book, request.args)
    found = readiness_in(book, form.month, now=now) if form.month else None
    page = render_template(
        "readiness/index.html",
        book=book,
        books=books.visible_books(current_user),
        form=form,
        found=found,
        verdict=verdict_on(found) if found else None,
        remarks=_remarks_on(found) if found else [],
        to_complete=found.to_complete[:MOST] if found else [],
        most_wants=MOST_WANTS,
    )
    return page, HTTPStatus.OK if form.month else HTTPStatus.UNPROCESSABLE_ENTITY


@bp.get("/<slug>/to-complete.csv")
def export(slug: str) -> ResponseReturnValue:
    """Hand out what is to be completed as a file for spreadsheets, a line for each thing and whom it is for."""
    return _file(slug, "to-complete", lambda book, month: _lines(readiness_in(book, month, now=now)))


@bp.get("/<slug>/documents.csv")
def export_documents(slug: str) -> ResponseReturnValue:
    """Hand out the documents that are not ready with their scores, a line for each."""
    return _file(slug, "documents", lambda book, month: _document_lines(not_ready(book, month, now=now)))


def verdict_on(found: MonthReadiness) -> Verdict:
    """The month's score in a word: ready only when nothing at all is missing."""
    if not found.documents.count:
        return Verdict(N_("Nothing to judge"), "quiet")
    if found.score == 100 and found.ready.count == found.documents.count:
        return Verdict(N_("Ready"), "good")
    if found.score >= _ALMOST:
        return Verdict(N_("Almost ready"), "warn")
    if found.score >= _PARTLY:
        return Verdict(N_("Partly ready"), "warn")
    return Verdict(N_("Not ready"), "bad")


def _remarks_on(found: MonthReadiness) -> list[str]:
    """What of the month is not judged, and why."""
    remarks = [say(found.before_the_start)] if found.before_the_start else []
    if found.switched_off:
        types = ", ".join(say(push.title) for push in found.switched_off)
        remarks.append(_("Switched off for this book, so not judged: %(types)s.", types=types))
    return remarks


def _book(slug: str) -> Book:
    return books.find_book(current_user, slug) or abort(HTTPStatus.NOT_FOUND)


def _month_form(book: Book, values: Mapping[str, str]) -> MonthForm:
    """The month of a query, or the present one in the book's zone."""
    text = values.get("month", "").strip()
    if not text:
        month = month_of(business_day(now(), books.zone_of(book)))
        return MonthForm(_name(month), month)
    try:
        day = date.fromisoformat(f"{text}-01")
    except ValueError:
        day = date.min
    if not EARLIEST <= day <= LATEST:
        return MonthForm(text, None, _("%(text)s is not a month. Write it as 2026-11.", text=text))
    return MonthForm(text, month_of(day))


def _file(
    slug: str, what: str, lines_of: Callable[[Book, Period], Iterable[tuple[object, ...]]]
) -> ResponseReturnValue:
    """The lines for the month asked for as a file that spreadsheet programs open, whatever their language."""
    book = _book(slug)
    form = _month_form(book, request.args)
    if form.month is None:
        return show(slug)
    file = TemporaryFile()  # noqa: SIM115 - closed, and gone, with the answer.
    text = io.TextIOWrapper(file, "utf-8-sig", newline="")
    writer = csv.writer(text)
    for line in lines_of(book, form.month):
        writer.writerow([_as_text(cell) for cell in line])
    text.detach()
    file.seek(0)
    name = f"e-invoice-{what}-{book.slug}-{form.text}.csv"
    return send_file(file, mimetype="text/csv", as_attachment=True, download_name=name)


def _beside(month: Period | None, step: int) -> str | None:
    """The name of the month before or after, where there is one to ask for."""
    if month is None:
        return None
    year, place = divmod(month.first.year * 12 + month.first.month - 1 + step, 12)
    day = date(year, place + 1, 1)
    return _name(month_of(day)) if EARLIEST <= day <= LATEST else None


def _name(month: Period) -> str:
    return f"{month.first:%Y-%m}"


def _lines(found: MonthReadiness) -> Iterator[tuple[object, ...]]:
    yield _("For"), _("Kind"), _("Column"), _("Value"), _("What to do"), _("Documents"), "RM", _("First document")
    for one in found.to_complete:
        yield from _lines_of(one)


def _lines_of(one: ToComplete) -> Iterator[tuple[object, ...]]:
    kind = _("Item") if one.is_item else _("Party")
    for want in one.wants.values():
        sentence = _("%(column)s is missing. Complete it in the source.", column=want.column)
        if want.value:
            sentence = say(want.problem.message, want.problem.values)
        yield (
            one.name,
            kind,
            want.column,
            want.value,
            sentence,
            want.part.count,
            want.part.amount,
            want.problem.number,
        )


def _document_lines(documents: Iterable[Scored]) -> Iterator[tuple[object, ...]]:
    yield _("Document"), _("Type"), _("Day"), _("Party"), "RM", _("Score"), _("What to do")
    for one in documents:
        sentences = (say(gap.problem.message, gap.problem.values) for gap in one.readiness.gaps)
        yield (
            one.document.number,
            say(one.push.title),
            one.document.day,
            one.document.party.text,
            one.amount,
            one.readiness.score,
            " ".join(sentences),
        )


def _as_text(cell: object) -> object:
    """A text that would be computed as a formula gets an apostrophe in front: then it stays the text it is."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
