"""Finance & Reports → Changed after posting: what the source says otherwise by now, and the two things to decide."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from accounting.words import N_
from blueprints.services import now
from blueprints.wording import gettext as _
from blueprints.wording import say
from models import ChangeDecision
from sync import changes, decisions, people
from sync.books import visible_books, zone_of
from sync.errors import SyncError

bp = Blueprint("changes", __name__, url_prefix="/changes")

MOST = 100
"""How many changes the page shows; what is decided makes room for the next."""

KINDS = {
    "changed": N_("Changed"),
    "gone": N_("Gone from the source"),
    "there again": N_("There again"),
}
DECISIONS = {
    "accepted": N_("Accepted"),
    "booked": N_("Difference booked"),
}


@bp.get("")
def index() -> ResponseReturnValue:
    """List what changed after it was posted, in the books the person may see, and what was decided lately."""
    books = visible_books(current_user)
    return render_template(
        "changes/index.html",
        found=changes.open_changes(books, limit=MOST),
        count=changes.count_open(books),
        most=MOST,
        decided=decisions.decisions_of(books),
        several_books=len(books) > 1,
        kinds=KINDS,
        decisions=DECISIONS,
        decider=decider,
        zone_of=zone_of,
    )


@bp.post("/<int:delivery_id>/accept")
def accept(delivery_id: int) -> ResponseReturnValue:
    """Take what the source says as known; the books stay as they are."""
    return _decide(
        delivery_id, decisions.accept, _("Accepted: the books stay as they are, and the next sync is green.")
    )


@bp.post("/<int:delivery_id>/book")
def book(delivery_id: int) -> ResponseReturnValue:
    """Have the difference booked by the next push of the type."""
    done = _("The difference is booked with the next sync of this type, whichever days that is for.")
    return _decide(delivery_id, decisions.book_difference, done)


def decider(decision: ChangeDecision) -> str:
    """Who decided, in words."""
    user = people.find_user(decision.decided_by) if decision.decided_by is not None else None
    return user.email if user else _("the command line")


def _decide(delivery_id: int, decide: Callable[..., bool], done: str) -> ResponseReturnValue:
    """Do what the person decided about the change they saw, or say why not; either way back to the list."""
    delivery = changes.find_delivery(current_user, delivery_id) or abort(HTTPStatus.NOT_FOUND)
    seen = request.form.get("seen", "")
    try:
        decided = decide(delivery, current_user.id, seen=seen, now=now())
    except SyncError as error:
        flash(f"{say(error.sentence)} {error.detail}".rstrip(), "bad")
    else:
        flash(done if decided else _("That was decided before; nothing was done."), "good" if decided else "warn")
    return redirect(url_for("changes.index"))
