"""Runs: what was done, how it adds up, what was refused and why, and the workbooks as they were sent."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from accounting.periods import Period
from accounting.pushes import PUSH_TYPES
from accounting.words import N_
from blueprints import explanations, findings, htmx, services, tiles
from blueprints.explanations import Explanation
from blueprints.numbers import before_of, page_of
from blueprints.wording import gettext as _
from blueprints.wording import say
from models import Book, Delivery, DeliveryState, Outcome, Run, Trigger, User
from models.delivery import ON_THE_WAY
from sync import history, people
from sync.books import visible_books, zone_of
from sync.by_code import LOOKED_AT, Refused, Warned, refused_by_code, warned, warned_by_code, warned_outcomes
from sync.drafts import drafts_of, in_words
from sync.errors import SyncError
from sync.pill import pill_of
from sync.reasons import reasons_of
from sync.remarks import what_is_left_out
from sync.tally import tallies, tally_of

bp = Blueprint("runs", __name__)

RUNS_A_PAGE = 50
DOCUMENTS_A_PAGE = 100
DOCUMENTS_SHOWN = 25
"""How many of each list a run's own page shows; the list by itself has them all."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

SECTIONS = {
    "refused": (DeliveryState.REJECTED,),
    "waiting": ON_THE_WAY,
    "skipped": (DeliveryState.SKIPPED,),
    "posted": (DeliveryState.POSTED, DeliveryState.DUPLICATE),
}
"""The lists a run's documents are shown in, by the name in the address."""

WARNED = "warned"
"""The list of what was sent with a warning: part of what was posted."""

PARCEL_STATES = {
    "frozen": N_("Waiting to be sent"),
    "sending": N_("Being sent"),
    "uncertain": N_("Uncertain"),
    "held": N_("Held by AiAccount"),
    "posted": N_("Posted"),
    "partly": N_("Partly posted"),
    "rejected": N_("Refused"),
    "withdrawn": N_("Withdrawn"),
}


@bp.get("/runs")
def index() -> ResponseReturnValue:
    """List the runs of every book the person may see, newest first; `before` is a run's number."""
    before = before_of(request.args)
    visible = {book.id: book for book in visible_books(current_user)}
    found = history.recent_runs(visible.values(), before=before, limit=RUNS_A_PAGE + 1)
    shown = found[:RUNS_A_PAGE]
    zones = {book.id: zone_of(book) for book in visible.values()}
    reasons, drafts = reasons_of(shown, zones, now=services.now()), drafts_of(shown)
    return render_template(
        "runs/index.html",
        runs=[(run, visible[run.book_id]) for run in shown],
        tallies=tallies(shown),
        periods={run.id: Period(run.first_day, run.last_day) for run in shown},
        pills={
            run.id: pill_of(
                run,
                _progress(run),
                zones[run.book_id],
                reason=reasons.get(run.id),
                drafts=drafts.get(run.id, 0),
            )
            for run in shown
        },
        pushes=PUSH_TYPES,
        older=shown[-1].id if len(found) > RUNS_A_PAGE else None,
        is_first=before is None,
        several_books=len(visible) > 1,
        starter=starter,
        zone_of=zone_of,
    )


@bp.get("/runs/<int:run_id>")
def show(run_id: int) -> ResponseReturnValue:
    """Show one run; while it is open, htmx asks for its moving part again and again."""
    run, book = _run(run_id)
    template = "runs/_run.html" if htmx.wants_fragment() else "runs/run.html"
    return render_template(template, **_shown(run, book))


@bp.get("/runs/<int:run_id>/<section>")
def documents(run_id: int, section: str) -> ResponseReturnValue:
    """List every document of one section of a run, a page at a time."""
    run, book = _run(run_id)
    page = page_of(request.args)
    offset = (page - 1) * DOCUMENTS_A_PAGE
    found = _section(run, section, limit=DOCUMENTS_A_PAGE + 1, offset=offset)
    shown = found[:DOCUMENTS_A_PAGE]
    return render_template(
        "runs/documents.html",
        run=run,
        book=book,
        push=PUSH_TYPES[run.push_type],
        section=section,
        page=page,
        more=len(found) > DOCUMENTS_A_PAGE,
        outcomes=shown,
        problems=findings.problems_in(shown, book),
        refusals=findings.refusals_in(shown, book),
        state_in_words=findings.state_in_words,
    )


@bp.post("/runs/<int:run_id>/again")
def again(run_id: int) -> ResponseReturnValue:
    """Push the same type for the same days again: what the book holds is not sent twice."""
    run, book = _run(run_id)
    period = Period(run.first_day, run.last_day)
    try:
        started = services.pusher().start(book, PUSH_TYPES[run.push_type], period, by=current_user.id)
    except SyncError as error:
        flash(say(error.sentence), "bad")
        return redirect(url_for("runs.show", run_id=run_id))
    return redirect(url_for("runs.show", run_id=started.id))


@bp.get("/parcels/<int:parcel_id>/workbook")
def workbook(parcel_id: int) -> ResponseReturnValue:
    """Hand out the exact bytes that were frozen for sending."""
    parcel = history.find_parcel(current_user, parcel_id) or abort(HTTPStatus.NOT_FOUND)
    path = services.pusher().folder / parcel.file_name
    if not path.is_file():
        abort(HTTPStatus.NOT_FOUND)
    return send_file(path, mimetype=XLSX, as_attachment=True, download_name=path.name)


def _section(run: Run, section: str, *, limit: int, offset: int) -> list[tuple[Outcome, Delivery]]:
    """The documents of a list of the run, which has to be one."""
    if section == WARNED:
        return warned_outcomes(run, limit=limit, offset=offset)
    states = SECTIONS.get(section) or abort(HTTPStatus.NOT_FOUND)
    return history.outcomes_of(run, states=states, limit=limit, offset=offset)


def starter(run: Run) -> str:
    """Who started a run, in words."""
    if run.trigger == Trigger.AUTO:
        return _("the night")
    user: User | None = people.find_user(run.started_by) if run.started_by is not None else None
    name = user.email if user else _("the command line")
    return _("%(name)s, again", name=name) if run.trigger == Trigger.RETRY else name


def _run(run_id: int) -> tuple[Run, Book]:
    run = history.find_run(current_user, run_id) or abort(HTTPStatus.NOT_FOUND)
    return run, next(book for book in visible_books(current_user) if book.id == run.book_id)


def _progress(run: Run) -> Any:
    return history.progress_of(run) if run.is_open else None


def _by_code(run: Run, book: Book) -> list[tuple[Refused, Explanation | None]]:
    """What is to be mended, each code with its help; one that nobody emits any more has none."""
    return [(one, _help_on(one, book)) for one in refused_by_code(run)]


def _warned_by_code(run: Run, book: Book) -> list[tuple[Warned, Explanation | None]]:
    """What was sent with a warning, each code with its help."""
    return [(one, explanations.of_note(one.code, book)) for one in warned_by_code(run)]


def _help_on(refused: Refused, book: Book) -> Explanation | None:
    if refused.by_destination:
        return explanations.of_refusal(refused.code, book)
    return explanations.of_problem(refused.code, book)


def _shown(run: Run, book: Book) -> dict[str, Any]:
    tally = tally_of(run)
    progress = _progress(run)
    reason = reasons_of([run], {book.id: zone_of(book)}, now=services.now()).get(run.id)
    rejected = history.outcomes_of(run, states=SECTIONS["refused"], limit=DOCUMENTS_SHOWN)
    drafts = drafts_of([run]).get(run.id, 0)
    remarks = (what_is_left_out(Period(run.first_day, run.last_day), run.counted_from), in_words(drafts))
    return {
        "run": run,
        "book": book,
        "zone": zone_of(book),
        "push": PUSH_TYPES[run.push_type],
        "period": Period(run.first_day, run.last_day),
        "pill": pill_of(run, progress, zone_of(book), reason=reason, drafts=drafts),
        "progress": progress,
        "tally": tally,
        "tiles": tiles.tiles_of(tally),
        "sum": tiles.sum_in_words(run, tally),
        "noted": history.count_noted(run),
        "remarks": [one for one in remarks if one is not None],
        "advice": findings.advice_on(tally, reason, book) if reason or not run.is_open else [],
        "is_in_waiting_room": bool(tally[DeliveryState.HELD].count or tally[DeliveryState.UNCERTAIN].count),
        "starter": starter(run),
        "error_help": explanations.of_error(run.error["code"], book) if run.error else None,
        "by_code": [] if run.is_open else _by_code(run, book),
        "most_looked_at": LOOKED_AT,
        "warned": 0 if run.is_open else warned([run]).get(run.id, 0),
        "warned_by_code": [] if run.is_open else _warned_by_code(run, book),
        "problems": findings.problems_in(rejected, book),
        "refusals": findings.refusals_in(rejected, book),
        "waiting": history.outcomes_of(run, states=SECTIONS["waiting"], limit=DOCUMENTS_SHOWN),
        "skipped": history.outcomes_of(run, states=SECTIONS["skipped"], limit=DOCUMENTS_SHOWN),
        "parcels": history.parcels_of(run),
        "parcel_states": PARCEL_STATES,
        "state_in_words": findings.state_in_words,
        "most": DOCUMENTS_SHOWN,
    }
