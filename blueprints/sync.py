"""The sync page: a card per push type, the period they are shown for, and the Sync buttons."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from accounting.options import Options
from accounting.periods import business_day
from accounting.push_type import PushType
from blueprints import forms, htmx
from blueprints.cards import Card, card_for, cards_for
from blueprints.forms import PeriodForm
from blueprints.pauses import pause_of
from blueprints.services import night, now, pusher
from blueprints.wording import say
from models import Book
from sync import books
from sync.errors import SyncError
from sync.nights_told import book_night
from sync.remarks import remarks_on

bp = Blueprint("sync", __name__)


@bp.get("/")
def home() -> ResponseReturnValue:
    """Go to what people come for."""
    return redirect(url_for("sync.first"))


@bp.get("/sync")
def first() -> ResponseReturnValue:
    """Go to the first book the person may see, or say how to get one."""
    visible = books.visible_books(current_user)
    if not visible:
        return render_template("sync/no_book.html")
    return redirect(url_for("sync.show", slug=visible[0].slug))


@bp.get("/sync/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """Show a book's cards for a period."""
    book = _book(slug)
    form = _period_form(book, request.args)
    if htmx.wants_fragment():
        return _changed_period(book, form)
    return _page(book, form)


@bp.post("/sync/<slug>")
def start_all(slug: str) -> ResponseReturnValue:
    """Push every type of the book for the period, in order; what is switched off is left out."""
    book = _book(slug)
    off = Options.from_json(book.options).switched_off
    return _start(book, [push for push in books.pushes_for(book) if push.key not in off])


@bp.post("/sync/<slug>/<key>")
def start(slug: str, key: str) -> ResponseReturnValue:
    """Push one type for the period; when it is being pushed already, that run is joined."""
    book = _book(slug)
    return _start(book, [_push(book, key)], only=key)


@bp.get("/sync/<slug>/<key>/card")
def card(slug: str, key: str) -> ResponseReturnValue:
    """Answer with one card."""
    book = _book(slug)
    return _fragment(book, _push(book, key), "sync/_card.html")


@bp.get("/sync/<slug>/<key>/pill")
def pill(slug: str, key: str) -> ResponseReturnValue:
    """Answer with the pill while its run moves; once it has ended, with the card, whose figures have changed too."""
    book = _book(slug)
    return _fragment(book, _push(book, key), "sync/_pill.html")


def _book(slug: str) -> Book:
    return books.find_book(current_user, slug) or abort(HTTPStatus.NOT_FOUND)


def _push(book: Book, key: str) -> PushType:
    return next((push for push in books.pushes_for(book) if push.key == key), None) or abort(HTTPStatus.NOT_FOUND)


def _period_form(book: Book, values: Any) -> PeriodForm:
    return forms.read_period(values, business_day(now(), books.zone_of(book)))


def _page(book: Book, form: PeriodForm) -> ResponseReturnValue:
    """The whole page; with a wrong period it has the form and what is wrong, and nothing to push."""
    if books.current_key(book) is None:
        return render_template("sync/not_connected.html", book=book, books=books.visible_books(current_user))
    page = render_template(
        "sync/page.html",
        books=books.visible_books(current_user),
        key=books.current_key(book),
        zone=books.zone_of(book),
        history_url=_history_url(book),
        pause=pause_of(book_night(book, now=now(), window=night().window)) if book.paused_at else None,
        **_shown(book, form),
    )
    return page, HTTPStatus.OK if form.period else HTTPStatus.UNPROCESSABLE_ENTITY


def _changed_period(book: Book, form: PeriodForm) -> ResponseReturnValue:
    """The cards of another period; a wrong period changes the note below the form only."""
    if form.period is None:
        response = make_response(render_template("sync/_period_note.html", out_of_band=True, **_shown(book, form)))
        response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        response.headers["HX-Reswap"] = "none"
        return response
    shown = _shown(book, form)
    note = render_template("sync/_period_note.html", out_of_band=True, **shown)
    response = make_response(render_template("sync/_cards.html", **shown) + note)
    response.headers["HX-Push-Url"] = _address(book, form)
    return response


def _shown(book: Book, form: PeriodForm) -> dict[str, Any]:
    today = business_day(now(), books.zone_of(book))
    return {
        "book": book,
        "form": form,
        "presets": forms.presets_for(today, form.period),
        "remarks": remarks_on(book, form.period) if form.period else [],
        "cards": cards_for(book, form.period) if form.period else [],
        "period": form.period,
        "pushes": books.pushes_for(book),
    }


def _start(book: Book, pushes: list[PushType], *, only: str | None = None) -> ResponseReturnValue:
    form = _period_form(book, request.form)
    if form.period is None:
        if htmx.wants_fragment():
            return htmx.refusal(" ".join(form.errors.values()))
        return _page(book, form)
    try:
        for push in pushes:
            pusher().start(book, push, form.period, by=current_user.id)
    except SyncError as error:
        return _refused(book, error)
    if not htmx.wants_fragment():
        return redirect(_address(book, form, card=only))
    if only:
        return _card(card_for(book, pushes[0], form.period))
    return render_template("sync/_cards.html", **_shown(book, form))


def _refused(book: Book, error: SyncError) -> ResponseReturnValue:
    if htmx.wants_fragment():
        return htmx.refusal(say(error.sentence), code=error.code)
    flash(say(error.sentence), "bad")
    return redirect(url_for("sync.show", slug=book.slug))


def _fragment(book: Book, push: PushType, template: str) -> ResponseReturnValue:
    """A fragment of one card; a browser that asks for it by itself is sent to the page it belongs to."""
    form = _period_form(book, request.args)
    if form.period is None:
        abort(HTTPStatus.NOT_FOUND)
    if not htmx.wants_fragment():
        return redirect(_address(book, form, card=push.key))
    found = card_for(book, push, form.period)
    if found.pill.live:
        return render_template(template, card=found)
    return _card(found)


def _card(card: Card) -> ResponseReturnValue:
    response = make_response(render_template("sync/_card.html", card=card))
    response.headers["HX-Retarget"] = f"#card-{card.push.key}"
    response.headers["HX-Reswap"] = "outerHTML"
    return response


def _address(book: Book, form: PeriodForm, *, card: str | None = None) -> str:
    """The page of a book and its days, at one card if named."""
    days: dict[str, Any] = {"from": form.first, "to": form.last}
    return url_for("sync.show", slug=book.slug, _anchor=f"card-{card}" if card else None, **days)


def _history_url(book: Book) -> str | None:
    """Where the book's Import History is; none while its key cannot be opened."""
    try:
        return pusher().destination.history_url(books.connection_of(book, pusher().vault))
    except SyncError:
        return None
