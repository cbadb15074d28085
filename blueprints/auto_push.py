"""System → Settings → AiAccount → Auto Push: when the night pushes a book by itself, and what it asks.

The super admin sees and switches every book, a blogger their own. Platform finance sees the platform's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from accounting.options import Options
from accounting.pushes import PUSH_TYPES
from accounting.words import N_
from blueprints import night_words
from blueprints.numbers import page_of
from blueprints.pauses import pause_of
from blueprints.services import night, now
from blueprints.wording import gettext as _
from blueprints.wording import say
from models import Book, Role
from sync import auto_push, books, people
from sync.errors import NotValidError, SyncError
from sync.nights_told import BookNight, Standing, book_night, book_nights, days_of, is_nobody_ticking
from sync.tally import tallies

bp = Blueprint("auto_push", __name__)

ALL = "/settings/aiaccount/auto-push"
ONE_BOOK = "/settings/aiaccount/<slug>/auto-push"

BOOKS_A_PAGE = 200
HOURS = range(24)

SHOWN = {
    "all": (N_("All"), tuple(Standing)),
    "wrong": (N_("To look at"), tuple(one for one in Standing if one.is_wrong)),
    "on": (N_("On"), tuple(one for one in Standing if one != Standing.OFF)),
    "off": (N_("Off"), (Standing.OFF,)),
}
"""Which books the table lists: the word in the address, the words of its link, and the standings."""


@dataclass(frozen=True)
class SwitchForm:
    """The switch as it is or as it was typed: the hour, the types, and what is wrong, by field name."""

    hour: int
    types: frozenset[str]
    errors: Mapping[str, str]


@bp.get(ALL)
def index() -> ResponseReturnValue:
    """List every book, those to look at first; `show` narrows the list, `page` turns it."""
    if not current_user.is_super_admin:
        abort(HTTPStatus.NOT_FOUND)
    found = book_nights(books.all_books(), now=now(), window=night().window)
    standings = {one.book.id: one.standing for one in found}
    wanted = request.args.get("show", "all")
    wanted = wanted if wanted in SHOWN else "all"
    listed = [one for one in found if standings[one.book.id] in SHOWN[wanted][1]]
    listed.sort(key=lambda one: not standings[one.book.id].is_wrong)
    page = page_of(request.args)
    shown = listed[(page - 1) * BOOKS_A_PAGE : page * BOOKS_A_PAGE]
    return render_template(
        "auto_push/index.html",
        found=shown,
        pills={one.book.id: night_words.standing_pill(one, now()) for one in shown},
        nexts={one.book.id: _next_in_short(one) for one in shown},
        lasts={one.book.id: night_words.last_in_short(one) for one in shown},
        chips=[
            (key, words, sum(one in chosen for one in standings.values())) for key, (words, chosen) in SHOWN.items()
        ],
        wanted=wanted,
        page=page,
        more=len(listed) > page * BOOKS_A_PAGE,
        nobody_ticks=is_nobody_ticking(found, now()),
    )


@bp.get("/auto-push")
def own() -> ResponseReturnValue:
    """Go to the table of all books, or to one's own."""
    if current_user.is_super_admin:
        return redirect(url_for("auto_push.index"))
    found = books.visible_books(current_user)
    return redirect(url_for("auto_push.show", slug=found[0].slug) if found else url_for("sync.first"))


@bp.get(ONE_BOOK)
def show(slug: str) -> ResponseReturnValue:
    """Show the switch of a book, what its next night will do, and what the last one did."""
    return _page(_book(slug))


@bp.post(ONE_BOOK)
def switch(slug: str) -> ResponseReturnValue:
    """Switch Auto Push on with an hour and types, or off."""
    book = _own_book(slug)
    if request.form.get("switch") == "off":
        auto_push.switch_off(book, by=current_user.id, now=now())
        flash(_("Auto Push is off. What has started is carried out; then nothing is pushed by itself."), "good")
        return redirect(url_for("auto_push.show", slug=slug))
    form = _read_form(book)
    if form.errors:
        return _page(book, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        auto_push.switch_on(book, by=current_user.id, now=now(), hour=form.hour, types=form.types)
    except SyncError as error:
        errors = {"switch": error.detail if isinstance(error, NotValidError) else say(error.sentence)}
        return _page(book, SwitchForm(form.hour, form.types, errors)), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("Auto Push is on. Below is what the next night does."), "good")
    return redirect(url_for("auto_push.show", slug=slug))


@bp.post(f"{ONE_BOOK}/catch-up")
def catch_up(slug: str) -> ResponseReturnValue:
    """Answer that the missed days are to be pushed."""
    return _answer(
        slug, lambda book: auto_push.catch_up(book, by=current_user.id, now=now()), _("The missed days are pushed now.")
    )


@bp.post(f"{ONE_BOOK}/booked-by-hand")
def booked_by_hand(slug: str) -> ResponseReturnValue:
    """Answer that the days which were shown were booked by hand."""
    book = _own_book(slug)
    try:
        through = date.fromisoformat(request.form.get("through", ""))
    except ValueError:
        errors = {"answer": _("The answer has to say about which days it is. Read the question again.")}
        return _page(book, _form_of(book, errors)), HTTPStatus.UNPROCESSABLE_ENTITY
    return _answer(
        slug,
        lambda book: auto_push.booked_by_hand(book, by=current_user.id, now=now(), through=through),
        _("Those days count as booked by hand. Auto Push pushes none of them, and goes on with the days after."),
    )


def may_switch(book: Book) -> bool:
    """Whether whoever is signed in may switch Auto Push of a book they see: platform finance only sees it."""
    return bool(current_user.is_super_admin or (current_user.role == Role.BLOGGER and book.blogger_id is not None))


def _answer(slug: str, answer: Callable[[Book], None], done: str) -> ResponseReturnValue:
    book = _own_book(slug)
    try:
        answer(book)
    except SyncError as error:
        flash(say(error.sentence), "bad")
    else:
        flash(done, "good")
    return redirect(url_for("auto_push.show", slug=slug))


def _book(slug: str) -> Book:
    return books.find_book(current_user, slug) or abort(HTTPStatus.NOT_FOUND)


def _own_book(slug: str) -> Book:
    """A book whose switch is theirs; 404 for any other."""
    book = _book(slug)
    return book if may_switch(book) else abort(HTTPStatus.NOT_FOUND)


def _form_of(book: Book, errors: Mapping[str, str] | None = None) -> SwitchForm:
    found = auto_push.auto_push_of(book)
    hour = found.hour if found else auto_push.DEFAULT_HOUR
    return SwitchForm(hour, frozenset(auto_push.wanted_types(book)), errors or {})


def _read_form(book: Book) -> SwitchForm:
    """The form as it was typed. What Mapping has switched off keeps the choice it had, for it cannot be chosen."""
    off, keys = _switched_off(book), [push.key for push in books.pushes_for(book)]
    types = {key for key in keys if f"type-{key}" in request.form and key not in off}
    hour, errors = request.form.get("hour", type=int), dict[str, str]()
    if hour not in HOURS:
        errors["hour"] = _("Hour: choose one from 00:00 to 23:00.")
    if not types:
        errors["types"] = _("Types: choose one or more, or switch Auto Push off.")
    kept = {key for key in auto_push.wanted_types(book) if key in off}
    return SwitchForm(_form_of(book).hour if hour is None else hour, frozenset(types | kept), errors)


def _switched_off(book: Book) -> tuple[str, ...]:
    return Options.from_json(book.options).switched_off


def _page(book: Book, form: SwitchForm | None = None) -> str:
    told = book_night(book, now=now(), window=night().window)
    runs = tallies([run for _push, run in told.last if run])
    zone = books.zone_of(book)
    changed_by = people.find_user(told.switch.changed_by) if told.switch and told.switch.changed_by else None
    return render_template(
        "auto_push/show.html",
        book=book,
        told=told,
        zone=zone,
        form=form or _form_of(book),
        pill=night_words.standing_pill(told, now()),
        begins=night_words.begins_in_words(told, now()),
        nobody_ticks=is_nobody_ticking([told], now()),
        pause=pause_of(told),
        last_pills=[night_words.pair_pill(one, runs.get(one.push.run_id or 0), book, now=now()) for one in told.last],
        changed_by=changed_by,
        may_switch=may_switch(book),
        is_connected=books.current_key(book) is not None,
        switched_off=_switched_off(book),
        pushes=books.pushes_for(book),
        titles={key: push.title for key, push in PUSH_TYPES.items()},
        hours=HOURS,
        **_spans(told),
    )


def _spans(told: BookNight) -> dict[str, Any]:
    """What is due, missed and asked about, the types with the same days together."""
    outlook = told.outlook
    return {
        "due": night_words.spans_of(told.coming, outlook.day),
        "missed": night_words.spans_of(told.missed, outlook.asked_through),
        "asked_about": night_words.spans_of(outlook.asked_about, outlook.asked_through),
        "most_days": max((days_of(one, outlook.asked_through) for one in outlook.asked_about), default=0),
        "span_in_words": night_words.span_in_words,
    }


def _next_in_short(told: BookNight) -> str:
    outlook = told.outlook
    if not outlook.is_on or outlook.asks or outlook.is_paused:
        return ""
    what = night_words.spans_in_short(night_words.spans_of(told.coming, outlook.day))
    return f"{night_words.when(outlook.begins, now())}: {what}"
