"""Finance & Reports → AiAccount Sync → Nights: what each night ran and covered, and which days are missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from http import HTTPStatus
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from accounting.periods import Period
from accounting.pushes import PUSH_TYPES
from blueprints import night_words
from blueprints.numbers import page_of
from blueprints.pauses import pause_of
from blueprints.services import night, now
from models import Book, NightState
from sync import books
from sync.night_calendar import calendar_of, worst_of
from sync.night_outlook import Pair, nights, pairs_of
from sync.nights_told import (
    BookNight,
    Standing,
    book_night,
    book_nights,
    has_left_something,
    is_nobody_ticking,
    is_tried_again,
    night_totals,
    pairs_in,
)
from sync.tally import tallies

bp = Blueprint("nights", __name__, url_prefix="/nights")

NIGHTS_A_PAGE = 14
"""Nights of one book; of all books together twice as many, each in a line."""

PAIRS_A_PAGE = 100
MOST_WRONG = 25
"""Books to look at that are shown with their last days; the table of Auto Push has them all."""

_WORST_FIRST = (
    *(NightState.FAILED, NightState.HELD_BACK, NightState.STARTED, NightState.PLANNED),
    *(NightState.OVERTAKEN, NightState.COVERED),
)


@bp.get("")
def index() -> ResponseReturnValue:
    """Show over all books what is wrong, then each night in a line; who sees one book goes to its nights."""
    visible = books.visible_books(current_user)
    if len(visible) <= 1:
        return redirect(url_for("nights.show", slug=visible[0].slug) if visible else url_for("sync.first"))
    before = _before()
    told = book_nights(visible, now=now(), window=night().window)
    standings = {one.book.id: one.standing for one in told}
    wrong = sorted((one for one in told if standings[one.book.id].is_wrong), key=lambda one: _place(one.standing))
    totals = night_totals(visible, before=before, limit=2 * NIGHTS_A_PAGE + 1)
    shown = totals[: 2 * NIGHTS_A_PAGE]
    return render_template(
        "nights/index.html",
        wrong=[_to_look_at(one) for one in wrong[:MOST_WRONG]],
        how_many={
            "wrong": len(wrong),
            "off": sum(one == Standing.OFF for one in standings.values()),
            "all": len(told),
        },
        totals=shown,
        states=NightState,
        older=shown[-1].day if len(totals) > len(shown) else None,
        is_first=before is None,
        nobody_ticks=is_nobody_ticking(told, now()),
        **_WORDS,
    )


@bp.get("/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """Show what became of the last days of each type of a book, then its nights; `before` is a business day."""
    book, before = _book(slug), _before()
    told = book_night(book, now=now(), window=night().window)
    days = nights([book], before=before, limit=NIGHTS_A_PAGE + 1)
    shown = days[:NIGHTS_A_PAGE]
    strips = calendar_of(told)
    pairs = pairs_in([book], shown)
    return render_template(
        "nights/book.html",
        book=book,
        books=books.visible_books(current_user),
        told=told,
        zone=books.zone_of(book),
        pill=night_words.standing_pill(told, now()),
        missed=night_words.spans_in_words(night_words.spans_of(told.missed, told.outlook.asked_through)),
        pause=pause_of(told),
        strips=strips,
        pushes=books.pushes_for(book),
        nights=[(day, {one.push.push_type: one for one in pairs[day]}) for day in shown],
        older=shown[-1] if len(days) > len(shown) else None,
        is_first=before is None,
        nobody_ticks=is_nobody_ticking([told], now()),
        **_runs_of([pair for day in shown for pair in pairs[day]], {book.id: book}),
        **_WORDS,
    )


@bp.get("/on/<day>")
def on(day: str) -> ResponseReturnValue:
    """Show what the night after a business day did about every book the person may see, the worst first."""
    visible = {book.id: book for book in books.visible_books(current_user)}
    found = sorted(pairs_of(visible.values(), _day(day) or abort(HTTPStatus.NOT_FOUND)), key=_how_bad)
    if not found:
        abort(HTTPStatus.NOT_FOUND)
    page = page_of(request.args)
    shown = found[(page - 1) * PAIRS_A_PAGE : page * PAIRS_A_PAGE]
    return render_template(
        "nights/night.html",
        day=found[0].push.day,
        pairs=shown,
        books=visible,
        push_types=PUSH_TYPES,
        page=page,
        more=len(found) > page * PAIRS_A_PAGE,
        **_runs_of(shown, visible),
        **_WORDS,
    )


def _runs_of(pairs: Sequence[Pair], of: dict[int, Book]) -> dict[str, Any]:
    """The pill of each pair, and how its run adds up, by the ids of the pair and of the run."""
    tally = tallies([run for _push, run in pairs if run])
    moment = now()
    pills = {
        one.push.id: night_words.pair_pill(one, tally.get(one.push.run_id or 0), of[one.push.book_id], now=moment)
        for one in pairs
    }
    return {"pills": pills, "tallies": tally}


def _to_look_at(told: BookNight) -> dict[str, Any]:
    """A book to look at, as the page over all books shows it."""
    return {
        "book": told.book,
        "pill": night_words.standing_pill(told, now()),
        "missed": night_words.spans_in_words(night_words.spans_of(told.missed, told.outlook.asked_through)),
        "last": night_words.last_in_short(told),
        "strip": worst_of(calendar_of(told)),
    }


_WORDS = {
    "day_states": night_words.DAY_STATES,
    "strip_in_words": night_words.strip_in_words,
    "period_of": lambda one: Period(one.push.first_day, one.push.day),
}
"""What the pages put into words themselves."""


def _place(standing: Standing) -> int:
    return list(Standing).index(standing)


def _how_bad(pair: Pair) -> tuple[int, bool, bool]:
    return _WORST_FIRST.index(NightState(pair.push.state)), not is_tried_again(pair), not has_left_something(pair)


def _book(slug: str) -> Book:
    return books.find_book(current_user, slug) or abort(HTTPStatus.NOT_FOUND)


def _before() -> date | None:
    """The day before which nights are listed; 422 when it is none."""
    text = request.args.get("before", "")
    found = _day(text)
    if text and found is None:
        abort(HTTPStatus.UNPROCESSABLE_ENTITY)
    return found


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
