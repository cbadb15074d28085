"""The waiting room: what nobody knows yet of parcels and of what was adopted, what to check, and how to decide."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from accounting.periods import Period
from accounting.pushes import PUSH_TYPES
from accounting.words import N_
from blueprints.services import now, pusher
from blueprints.wording import gettext as _
from blueprints.wording import say
from models import Book, Parcel
from sync import adoption, history, waiting
from sync.books import connection_of, visible_books, zone_of
from sync.errors import SyncError

bp = Blueprint("waiting", __name__, url_prefix="/waiting")

MOST_UNLIKE = 25
"""How many documents of one import whose amounts differ are listed."""

STATES = {
    "uncertain": N_("Uncertain"),
    "held": N_("Held by AiAccount"),
    "sending": N_("Cut off while sending"),
}


@bp.get("")
def index() -> ResponseReturnValue:
    """List the parcels that wait, and the imports to be confirmed, in the books the person may see."""
    books = visible_books(current_user)
    found = waiting.waiting_parcels(books, now=now())
    return render_template(
        "waiting/index.html",
        found=found,
        imports=adoption.waiting_imports(books),
        check_before_confirming=adoption.check_before_confirming,
        most_unlike=MOST_UNLIKE,
        several_books=len(books) > 1,
        states=STATES,
        zone_of=zone_of,
        import_history=_import_history,
        period_of=lambda one: Period(one.run.first_day, one.run.last_day),
        what_happened=waiting.what_happened,
        what_ends_it=lambda one: waiting.what_ends_it(one, now=now()),
        check_before_there=waiting.check_before_there,
        check_before_sending=waiting.check_before_sending,
    )


@bp.post("/<int:parcel_id>/there")
def there(parcel_id: int) -> ResponseReturnValue:
    """Take the person's word that the parcel is in AiAccount's books."""
    done = _("It counts as in the books now, and its runs are added up anew.")
    return _decide(parcel_id, waiting.declare_there, done)


@bp.post("/imports/confirm")
def confirm() -> ResponseReturnValue:
    """Take the person's word that what was adopted from an import is in AiAccount as it should be."""
    book = next((one for one in visible_books(current_user) if one.slug == request.form.get("book")), None)
    if book is None:
        abort(HTTPStatus.NOT_FOUND)
    wanted = request.form.get("push_type"), request.form.get("import")
    found = next((one for one in adoption.waiting_imports([book]) if (one.push.key, one.import_id) == wanted), None)
    try:
        if found is not None:
            adoption.confirm(found, seen=request.form.get("seen", ""), by=current_user.id, now=now())
    except SyncError as error:
        flash(say(error.sentence), "bad")
    else:
        flash(_("Confirmed: they count as in the books now, and their runs are added up anew."), "good")
    return redirect(url_for("waiting.index"))


@bp.post("/<int:parcel_id>/send-again")
def send_again(parcel_id: int) -> ResponseReturnValue:
    """Have the parcel's very bytes sent again, at once."""
    answer = _decide(parcel_id, waiting.send_again, _("The very same workbook is being sent again."))
    parcel = _parcel(parcel_id)
    if waiting.is_to_be_sent_again(parcel):
        _carry_out(parcel)
    return answer


@bp.post("/<int:parcel_id>/ask")
def ask(parcel_id: int) -> ResponseReturnValue:
    """Have AiAccount asked now: a run of the parcel's book, type and days settles it first."""
    parcel = _parcel(parcel_id)
    if _carry_out(parcel):
        flash(_("AiAccount is being asked. Load this page again in a moment."), "good")
    return redirect(url_for("waiting.index"))


def _decide(parcel_id: int, decide: Callable[..., None], done: str) -> ResponseReturnValue:
    """Do what the person decided, or say why it cannot be done; either way back to the list."""
    _parcel(parcel_id)
    try:
        decide(parcel_id, by=current_user.id, now=now())
    except SyncError as error:
        flash(say(error.sentence), "bad")
    else:
        flash(done, "good")
    return redirect(url_for("waiting.index"))


def _carry_out(parcel: Parcel) -> bool:
    """Start a run that settles the parcel, or join the open one; whether that could be done."""
    book = next(book for book in visible_books(current_user) if book.id == parcel.book_id)
    run = history.find_run(current_user, parcel.run_id) or abort(HTTPStatus.NOT_FOUND)
    period = Period(run.first_day, run.last_day)
    try:
        pusher().start(book, PUSH_TYPES[parcel.push_type], period, by=current_user.id)
    except SyncError as error:
        flash(say(error.sentence), "bad")
        return False
    return True


def _parcel(parcel_id: int) -> Parcel:
    return history.find_parcel(current_user, parcel_id) or abort(HTTPStatus.NOT_FOUND)


def _import_history(book: Book) -> str | None:
    """Where the book's Import History is; none while its key cannot be opened."""
    try:
        return pusher().destination.history_url(connection_of(book, pusher().vault))
    except SyncError:
        return None
