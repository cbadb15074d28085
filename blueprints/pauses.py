"""Pausing and resuming a book: by whoever may push it, from its sync page, its settings or its Auto Push page."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from blueprints.connection import TITLES
from blueprints.night_words import spans_in_words, spans_of, when
from blueprints.services import night, now
from blueprints.wording import gettext as _
from blueprints.wording import moment, say
from models import Book
from sync import books, people
from sync.nights_told import BookNight, book_night
from sync.pauses import REFUSED_KEY, pause_book, resume_book

bp = Blueprint("pauses", __name__, url_prefix="/settings/aiaccount")

_BACK = {"book": "books.show", "auto-push": "auto_push.show", "nights": "nights.show"}
"""The pages a person can have come from, but for the sync page."""


@dataclass(frozen=True, kw_only=True)
class Pause:
    """A pause as a page tells it: since when and by whom, why, what to do before resuming, and what that will do."""

    since: str
    why: str
    before: str
    then: str
    is_refused: bool


@bp.post("/<slug>/pause")
def pause(slug: str) -> ResponseReturnValue:
    """Push nothing of the book, by hand or by night, until it is resumed."""
    book = _book(slug)
    pause_book(book.id, by=current_user.id, now=now())
    flash(_("The book is paused. A workbook that is on its way is still answered; nothing more is sent."), "good")
    return _back(slug)


@bp.post("/<slug>/resume")
def resume(slug: str) -> ResponseReturnValue:
    """Push the book again."""
    book = _book(slug)
    then = what_resuming_does(book_night(book, now=now(), window=night().window))
    was_paused = book.paused_at is not None
    resume_book(book.id)
    if was_paused:
        flash(_("The book is resumed. %(then)s", then=then), "good")
    return _back(slug)


def pause_of(told: BookNight) -> Pause | None:
    """The pause of a book; none when it is not paused."""
    book = told.book
    if book.paused_at is None:
        return None
    since = moment(book.paused_at, books.zone_of(book))
    return Pause(
        since=_("Paused since %(when)s by %(who)s.", when=since, who=_who(book)),
        why=_why(book),
        before=_before(book),
        then=what_resuming_does(told),
        is_refused=told.is_refused,
    )


def what_resuming_does(told: BookNight) -> str:
    """What begins when the book is resumed."""
    outlook = told.outlook
    if not outlook.is_on:
        return _("Auto Push is off, so no day is caught up by itself; sync by hand what is missing.")
    if outlook.asks or outlook.asked_about:
        return _("So many days are missing that Auto Push then asks whether they were booked by hand.")
    if missed := spans_of(told.missed, outlook.asked_through):
        return _("What was missed is caught up within a minute: %(spans)s.", spans=spans_in_words(missed))
    return _("No day has been missed; the next night begins %(when)s.", when=when(outlook.begins, now()))


def _who(book: Book) -> str:
    if book.paused_by is not None:
        user = people.find_user(book.paused_by)
        return user.email if user else _("somebody")
    return _("AiAccount Sync itself") if book.pause_reason else _("the command line")


def _why(book: Book) -> str:
    if book.pause_reason is None:
        return _("Nothing of it is pushed, by hand or by night.")
    if book.pause_reason in REFUSED_KEY:
        title = say(TITLES.get(book.pause_reason, book.pause_reason))
        return _("AiAccount refused the connection (%(title)s), and would refuse every push.", title=title)
    return book.pause_reason


def _before(book: Book) -> str:
    """What to do before resuming, where resuming alone would not help."""
    if book.pause_reason not in REFUSED_KEY:
        return ""
    if current_user.is_super_admin:
        return _("First test the connection, and enter a new key if it fails. A new key resumes the book by itself.")
    return _("First have the super admin test the key. A new key resumes the book by itself.")


def _book(slug: str) -> Book:
    return books.find_book(current_user, slug) or abort(HTTPStatus.NOT_FOUND)


def _back(slug: str) -> ResponseReturnValue:
    return redirect(url_for(_BACK.get(request.form.get("back", ""), "sync.show"), slug=slug))
