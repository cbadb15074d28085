"""System → Settings → AiAccount → Alerts: who is told when something is wrong, of one book or of them all.

The super admin manages every address, others those of the books they may see. Only the super admin may add what
reaches a server of one's own choosing (webhooks, mail servers, pings): our server would knock at its door.
"""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from blueprints.limits import limiter
from blueprints.services import now, outbox, settings
from blueprints.wording import gettext as _
from blueprints.wording import say
from messengers.base import AddressKind, MessengerError
from models import AlertAddress, Book
from sync import alerts_addresses, books
from sync.errors import NotValidError, SyncError

bp = Blueprint("alerts", __name__)

ALL = "/settings/aiaccount/alerts"
ONE_BOOK = "/settings/aiaccount/<slug>/alerts"

OFTEN = "20 per minute"
"""How often messages may be asked for, so that nobody is flooded with tests."""


@bp.get(ALL, defaults={"slug": None})
@bp.get(ONE_BOOK)
def show(slug: str | None) -> ResponseReturnValue:
    """Show the addresses of a book, or of the whole installation, and what they were told."""
    return _page(_book(slug))


@bp.get("/alerts")
def own() -> ResponseReturnValue:
    """Go to the addresses of whoever asks: the installation's, or those of their book."""
    if current_user.is_super_admin:
        return redirect(url_for("alerts.show"))
    found = books.visible_books(current_user)
    return redirect(url_for("alerts.show", slug=found[0].slug) if found else url_for("sync.first"))


@bp.post(ALL, defaults={"slug": None})
@bp.post(ONE_BOOK)
@limiter.limit(OFTEN)
def add(slug: str | None) -> ResponseReturnValue:
    """Seal an address, and send a test to it."""
    book, text, box = _book(slug), request.form.get("address", ""), outbox()
    try:
        address = alerts_addresses.add_address(
            text,
            book_id=book.id if book else None,
            is_ping=request.form.get("is_ping") == "yes",
            any_server=current_user.is_super_admin,
            messenger=box.messenger,
            vault=box.vault,
            by=current_user.id,
            now=now(),
        )
    except (MessengerError, NotValidError) as refused:
        shown = "" if "://" in text else text
        error = _("Address: %(why)s", why=refused.detail or say(refused.sentence))
        return _page(book, address=shown, error=error), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("The address is sealed and in use."), "good")
    _test(address)
    return redirect(url_for("alerts.show", slug=slug))


@bp.post(f"{ALL}/<int:address_id>/test", defaults={"slug": None})
@bp.post(f"{ONE_BOOK}/<int:address_id>/test")
@limiter.limit(OFTEN)
def test(slug: str | None, address_id: int) -> ResponseReturnValue:
    """Send a test to an address."""
    _test(_address(slug, address_id))
    return redirect(url_for("alerts.show", slug=slug))


@bp.post(f"{ALL}/<int:address_id>/remove", defaults={"slug": None})
@bp.post(f"{ONE_BOOK}/<int:address_id>/remove")
def remove(slug: str | None, address_id: int) -> ResponseReturnValue:
    """Forget an address."""
    alerts_addresses.remove_address(_address(slug, address_id).id)
    flash(_("The address is removed. Nothing more is sent to it."), "good")
    return redirect(url_for("alerts.show", slug=slug))


def _test(address: AlertAddress) -> None:
    try:
        outbox().test(address)
    except (MessengerError, SyncError) as error:
        why = f"{say(error.sentence)} ({error.detail})" if error.detail else say(error.sentence)
        flash(_("The test did not arrive. %(why)s", why=why), "bad")
    else:
        flash(_("The test was sent. See whether it arrived."), "good")


def _book(slug: str | None) -> Book | None:
    """The book, or none for the whole installation; 404 for what is not theirs."""
    if slug is None:
        return None if current_user.is_super_admin else abort(HTTPStatus.NOT_FOUND)
    return books.find_book(current_user, slug) or abort(HTTPStatus.NOT_FOUND)


def _address(slug: str | None, address_id: int) -> AlertAddress:
    book = _book(slug)
    found = alerts_addresses.find_address(address_id, book.id if book else None)
    return found or abort(HTTPStatus.NOT_FOUND)


def _page(book: Book | None, *, address: str = "", error: str = "") -> str:
    found = alerts_addresses.addresses_of(book.id if book else None)
    return render_template(
        "alerts/show.html",
        book=book,
        slug=book.slug if book else None,
        zone=books.zone_of(book) if book else settings().timezone,
        addresses=found,
        last_told=alerts_addresses.last_told(found),
        told=alerts_addresses.recently_told(found),
        hints={one.id: one.hint for one in found},
        kinds=AddressKind,
        others=_others() if book is None else [],
        has_mail=settings().smtp_url is not None,
        quiet_days=settings().alert_quiet_days,
        address=address,
        error=error,
    )


def _others() -> list[tuple[Book, int]]:
    """The books that have addresses of their own."""
    counts = alerts_addresses.counts_by_book()
    return [(book, counts[book.id]) for book in books.all_books() if book.id in counts]
