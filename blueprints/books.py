"""System → Settings → AiAccount: companies, keys and connection tests. For the super admin; 404 for anyone else."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from accounting.push_type import Layer
from blueprints import htmx
from blueprints.connection import ConnectionTest, try_connection
from blueprints.pauses import pause_of
from blueprints.services import night, now, pusher, settings
from blueprints.wording import gettext as _
from blueprints.wording import say
from models import Book
from sync import books
from sync.errors import KeyNotValidError, NameTakenError, NotValidError
from sync.nights_told import book_night

bp = Blueprint("books", __name__, url_prefix="/settings/aiaccount")


@bp.before_request
def only_the_super_admin() -> None:
    """Nobody else finds these pages."""
    if not current_user.is_super_admin:
        abort(HTTPStatus.NOT_FOUND)


@bp.get("")
def index() -> ResponseReturnValue:
    """List the books, with which key each has."""
    found = books.all_books()
    keys = {book.id: books.current_key(book) for book in found}
    return render_template("books/index.html", books=found, keys=keys, zone_of=books.zone_of, choices=_choices())


@bp.get("/new")
def new() -> ResponseReturnValue:
    """Show the form for a book."""
    return _new_form()


@bp.post("/new")
def add() -> ResponseReturnValue:
    """Make a book: the platform's, or a blogger's under the blogger's short name."""
    owner, company = request.form.get("owner", ""), request.form.get("company", "")
    if owner not in dict(_choices()):
        error = {"owner": _("Owner: choose whose book it is.")}
        return _new_form(owner=owner, company=company, errors=error), HTTPStatus.UNPROCESSABLE_ENTITY
    layer = Layer.PLATFORM if owner == Layer.PLATFORM else Layer.BLOGGER
    blogger = None if layer == Layer.PLATFORM else owner.removeprefix("blogger/")
    try:
        book = books.add_book(
            blogger or Layer.PLATFORM, company, layer, blogger=blogger, zone=settings().timezone, now=now()
        )
    except (NotValidError, NameTakenError) as refused:
        errors = {"company": _("Company name: %(why)s.", why=refused.detail or say(refused.sentence))}
        return _new_form(owner=owner, company=company, errors=errors), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("The book is made. Now enter its API key."), "good")
    return redirect(url_for("books.show", slug=book.slug))


@bp.get("/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """Show a book's company, key and connection."""
    return _page(_book(slug))


@bp.post("/<slug>/company")
def rename(slug: str) -> ResponseReturnValue:
    """Set the company name under which AiAccount knows the book."""
    book = _book(slug)
    company = request.form.get("company", "")
    try:
        books.rename_company(book.id, company)
    except NotValidError as refused:
        errors = {"company": _("Company name: %(why)s.", why=refused.detail)}
        return _page(book, company=company, errors=errors), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("The company name is saved. Test the connection."), "good")
    return redirect(url_for("books.show", slug=slug))


@bp.post("/<slug>/key")
def replace_key(slug: str) -> ResponseReturnValue:
    """Seal a new key; no answer ever holds any of it but its last four characters."""
    book = _book(slug)
    try:
        added = books.add_key(book.id, request.form.get("key", ""), vault=pusher().vault, by=current_user.id, now=now())
    except KeyNotValidError as refused:
        return _page(
            book, errors={"key": _("API key: %(why)s", why=say(refused.sentence))}
        ), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("The key ending %(ending)s is sealed and in use. Test the connection.", ending=added.key.ending), "good")
    if added.trimmed:
        flash(_("There were spaces around the key; they were taken off."), "warn")
    return redirect(url_for("books.show", slug=slug))


@bp.post("/<slug>/test")
def test_connection(slug: str) -> ResponseReturnValue:
    """Ask AiAccount whether the key opens the company's books, and say which it was."""
    book = _book(slug)
    tested = try_connection(book)
    if htmx.wants_fragment():
        return render_template("books/_connection.html", book=book, tested=tested, key=books.current_key(book))
    return _page(book, tested=tested)


def _book(slug: str) -> Book:
    return books.find_book(current_user, slug) or abort(HTTPStatus.NOT_FOUND)


def _page(
    book: Book,
    *,
    company: str | None = None,
    errors: dict[str, str] | None = None,
    tested: ConnectionTest | None = None,
) -> str:
    return render_template(
        "books/book.html",
        book=book,
        company=book.company if company is None else company,
        key=books.current_key(book),
        zone=books.zone_of(book),
        pause=pause_of(book_night(book, now=now(), window=night().window)) if book.paused_at else None,
        errors=errors or {},
        tested=tested,
    )


def _new_form(*, owner: str = "", company: str = "", errors: dict[str, str] | None = None) -> str:
    values: dict[str, Any] = {"owner": owner, "company": company, "errors": errors or {}}
    return render_template("books/new.html", choices=_choices(), **values)


def _choices() -> list[tuple[str, str]]:
    """Whose book can still be made: a form value and its words."""
    platform = [("platform", _("The platform"))]
    if any(book.layer == Layer.PLATFORM for book in books.all_books()):
        platform = []
    return platform + [(f"blogger/{one.slug}", one.name) for one in books.bloggers_without_book()]
