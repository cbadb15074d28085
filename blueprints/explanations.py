"""Explanations: an entry of the catalogue in the reader's language, with the address where it is mended."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from flask import has_request_context, url_for
from flask_login import current_user

from accounting.catalogue import Entry, Page, Place
from accounting.catalogue.entry import EVERY, Remedy
from accounting.pushes import PUSH_TYPES
from accounting.words import N_
from blueprints.services import settings
from blueprints.wording import gettext
from blueprints.wording import gettext as _
from models import Book
from sync import catalogue

STOPPED = N_("This book stops what has one. Sync again once it is mended.")
"""Whether a retry helps against what would be a warning in another book."""


@dataclass(frozen=True, kw_only=True)
class Way:
    """Another who can mend it, and where; `url` when there is such a page, and it is for whoever is signed in."""

    who: str
    where: str
    url: str | None


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """The help for one code as a page shows it. `url` is where it is mended, when there is such a page.

    `otherwise` is the other way to mend it. `options_url` is where the book was told to stop what has a warning: for
    the super admin, of a document that was stopped by one.
    """

    code: str
    stage: str
    meaning: str
    documents: str
    who: str
    where: str
    url: str | None
    otherwise: Way | None
    retry: str
    options_url: str | None = None


def explanation_of(entry: Entry, book: Book | None = None) -> Explanation:
    """An entry in the reader's language; `book` is where it is mended, when it is known."""
    return Explanation(
        code=entry.code,
        stage=gettext(entry.stage),
        meaning=gettext(entry.meaning),
        documents=_documents(entry),
        who=gettext(entry.mender),
        where=gettext(entry.place.words) if entry.place.words else "",
        url=_address(entry.place, book),
        otherwise=_way(entry.otherwise, book) if entry.otherwise else None,
        retry=gettext(entry.retry),
    )


def of_problem(code: str, book: Book | None = None) -> Explanation | None:
    """The help for a problem that kept a document from being sent, even if it is a mere warning in other books."""
    entry = catalogue.about_problem(code)
    found = _explained(entry, book)
    if found is None or entry is None or not entry.is_a_warning:
        return found
    return replace(found, retry=gettext(STOPPED), options_url=_options_of(book))


def of_note(code: str, book: Book | None = None) -> Explanation | None:
    """The help for what is to be known of a document that was sent all the same."""
    return _explained(catalogue.about_problem(code), book)


def of_refusal(code: str, book: Book | None = None) -> Explanation:
    """The help for what AiAccount said about a document."""
    return explanation_of(catalogue.about_refusal(code), book)


def of_error(code: str, book: Book | None = None) -> Explanation | None:
    """The help for what stopped a run, a parcel or a connection test."""
    return _explained(catalogue.about_error(code), book)


def _explained(entry: Entry | None, book: Book | None) -> Explanation | None:
    return explanation_of(entry, book) if entry else None


def _way(remedy: Remedy, book: Book | None) -> Way:
    where = gettext(remedy.place.words)
    return Way(who=gettext(remedy.mender), where=where, url=_address(remedy.place, book))


def _options_of(book: Book | None) -> str | None:
    """Where the super admin says whether a book stops what has a warning."""
    if book is None or not has_request_context() or not _is_the_super_admin():
        return None
    return url_for("mapping.show", slug=book.slug, _anchor="options")


def _is_the_super_admin() -> bool:
    return bool(current_user.is_authenticated and current_user.is_super_admin)


def _documents(entry: Entry) -> str:
    """The push types it can happen to, in words."""
    if not entry.pushes:
        return _("no document")
    if entry.pushes == EVERY:
        return _("documents of every type")
    return ", ".join(gettext(PUSH_TYPES[key].title) for key in entry.pushes)


def _address(place: Place, book: Book | None) -> str | None:
    """The page of a place; none when it has none, or is not for whoever is signed in."""
    if place.path:
        return f"{settings().destination_url}{place.path}{_of_company(place, book)}"
    if not has_request_context() or place.page == Page.NONE:
        return None
    if place.page not in _OF_THE_SUPER_ADMIN:
        return url_for(_PAGES[place.page])
    return _page_of_the_book(place.page, book) if _is_the_super_admin() else None


_OF_THE_SUPER_ADMIN = (Page.BOOK, Page.MAPPING)
_PAGES = {
    Page.SYNC: "sync.first",
    Page.CHANGES: "changes.index",
    Page.WAITING: "waiting.index",
    Page.ALERTS: "alerts.own",
}


def _of_company(place: Place, book: Book | None) -> str:
    return f"?{urlencode({'company': book.company})}" if book and place.of_company else ""


def _page_of_the_book(page: Page, book: Book | None) -> str:
    if book is None:
        return url_for("books.index")
    return url_for("mapping.show" if page == Page.MAPPING else "books.show", slug=book.slug)
