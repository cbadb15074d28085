"""Reasons: why a run waits or lasts, in a few words for its pill and in sentences for its page, and what ends it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

from sqlalchemy import select

from accounting.words import N_, Words
from destinations.aiaccount.codes import explain
from models import DeliveryState, Outcome, Parcel, ParcelState, Run, RunState, db
from models.parcel import UNSETTLED
from sync.leases import is_stale
from sync.moments import clock_or_moment

LONG = timedelta(minutes=10)
"""How long a run may wait or last before it has to say why."""

_ASKED_ABOUT = (DeliveryState.SENDING, DeliveryState.HELD, DeliveryState.UNCERTAIN)
_MAY_WAIT = (RunState.WAITING, RunState.PARTLY, RunState.FAILED)


@dataclass(frozen=True)
class Reason:
    """Why a run waits or lasts: `short` for the pill, and what `ends` it. `code` is the cause's.

    `sentence` says it in full; it is none when the run's own error does.
    """

    code: str
    short: Words
    sentence: Words | None
    ends: Words


@dataclass(frozen=True)
class Surroundings:
    """What a run's wait depends on: the run of its book that goes first, and the codes of what its parcels met."""

    ahead: Run | None = None
    codes: Collection[str] = field(default=())


_CAUSES = {
    "KEY_PAUSED": (
        N_("key paused"),
        explain("KEY_PAUSED").meaning,
    ),
    "QUOTA_EXCEEDED": (
        N_("quota used up"),
        explain("QUOTA_EXCEEDED").meaning,
    ),
    "SENDING": (
        N_("answer not noted"),
        N_("Whoever was sending a workbook stopped before the answer was noted. AiAccount is asked first."),
    ),
    "ANSWER_LOST": (
        N_("answer lost"),
        N_("AiAccount gave no answer we can trust. Nothing is sent again before it has said what it stored."),
    ),
    "SEND_AGAIN": (
        N_("to be sent again"),
        N_("A person looked in Import History, and is having the very same workbook sent again."),
    ),
    "ADOPTED": (
        N_("to be confirmed"),
        N_("AiAccount has documents that this database did not know of, and it is not sure that both say the same."),
    ),
    "SERVER_SLOW": (
        N_("AiAccount is slow"),
        N_("AiAccount has the workbook but is not done with it. Nothing is sent twice."),
    ),
    "RATE_LIMITED": (
        N_("slower pace asked for"),
        N_("AiAccount asks for a slower pace; nothing of what waits was stored."),
    ),
    "UNREACHABLE": (
        N_("not reachable"),
        N_("AiAccount cannot be reached, so nothing of what waits was sent."),
    ),
}
"""What holds a run up, gravest first: the words for the pill, and the sentence."""

_SAME_AS = {"ANSWER_UNREADABLE": "ANSWER_LOST", "NOT_ANSWERED": "ANSWER_LOST"}


def reasons_of(runs: Iterable[Run], zones: Mapping[int, tzinfo], *, now: datetime) -> dict[int, Reason]:
    """The reason of each run that waits or lasts, by run id; `zones` are the books', by book id."""
    asked = [run for run in runs if run.is_open or run.state in _MAY_WAIT]
    around = _surroundings(asked)
    found = {run.id: reason_of(run, around[run.id], zones[run.book_id], now=now) for run in asked}
    return {run_id: reason for run_id, reason in found.items() if reason is not None}


def reason_of(run: Run, around: Surroundings, zone: tzinfo, *, now: datetime) -> Reason | None:
    """Why a run waits or lasts; none when it does neither, or ended for good."""
    if not run.is_open:
        return _after_the_end(run, around, zone, now)
    if is_stale(run, now=now):
        return _STOPPED
    if run.owner is None:
        return _queued(run, around, now)
    return _at_work(run, around, zone, now)


_STOPPED = Reason(
    "STOPPED",
    Words(N_("its process stopped")),
    Words(N_("The process that carried it out stopped. Nothing of it is lost.")),
    Words(
        N_("It is carried on within a minute while the application runs; Sync, or flask doctor --repair, does it too.")
    ),
)


def _queued(run: Run, around: Surroundings, now: datetime) -> Reason | None:
    ahead = around.ahead
    if ahead is not None:
        values = {"run": str(ahead.id)}
        return Reason(
            "QUEUED_BEHIND",
            Words(N_("behind run %(run)s"), values),
            Words(N_("It is queued behind run %(run)s: the runs of a book go one after the other."), values),
            Words(N_("It begins by itself when run %(run)s has ended."), values),
        )
    if now - run.queued_at < LONG and not run.retries:
        return None
    return Reason(
        "QUEUED",
        Words(N_("not begun yet")),
        Words(N_("It is queued, and nobody has begun it yet.")),
        Words(N_("The application begins it within a minute while it runs; flask doctor --repair does it too.")),
    )


def _at_work(run: Run, around: Surroundings, zone: tzinfo, now: datetime) -> Reason | None:
    cause = _gravest(set(around.codes) - {"SENDING"})
    if cause:
        return _because(run, cause, Words(N_("It is at it now, and this page follows it.")))
    doing = Words(N_("It sends its workbooks.") if run.planned else N_("It reads the source and freezes workbooks."))
    if run.retries:
        short = Words(N_("try %(number)s"), {"number": str(run.retries + 1)})
        return Reason("RETRY", short, doing, _BY_ITSELF)
    since = run.started_at or run.queued_at
    if now - since < LONG:
        return None
    short = Words(N_("since %(when)s"), {"when": clock_or_moment(since, zone, now=now)})
    return Reason("LONG", short, doing, _BY_ITSELF)


_BY_ITSELF = Words(N_("It ends by itself."))


def _after_the_end(run: Run, around: Surroundings, zone: tzinfo, now: datetime) -> Reason | None:
    cause = _gravest(around.codes)
    if run.retry_at is not None:
        values = {"when": clock_or_moment(run.retry_at, zone, now=now)}
        ends = Words(_AGAIN.get(cause, N_("It is tried again by itself at %(when)s.")), values)
        if cause:
            return _because(run, cause, ends)
        return Reason("RETRY", Words(N_("again at %(when)s"), values), Words(N_("What stopped it may pass.")), ends)
    return _because(run, cause, Words(_ENDS.get(cause, N_("Sync again when that has passed.")))) if cause else None


_AGAIN = {
    "KEY_PAUSED": N_("Un-pause the key in AiAccount. It is asked again by itself at %(when)s."),
    "SENDING": N_("It is asked again by itself at %(when)s."),
    "ANSWER_LOST": N_("It is asked again by itself at %(when)s. If it cannot tell, look there and decide."),
    "SEND_AGAIN": N_("It goes out by itself at %(when)s, or when you sync."),
    "SERVER_SLOW": N_("It is asked again by itself at %(when)s."),
    "ADOPTED": N_("Compare them with AiAccount, and confirm them in the waiting room."),
}
"""What ends a wait that is looked at again by itself; what is not here is simply tried again."""

_ENDS = {
    "KEY_PAUSED": N_("Un-pause the key in AiAccount, then sync again."),
    "QUOTA_EXCEEDED": N_("After that, sync again."),
    "SENDING": N_("Sync again: AiAccount is asked first."),
    "ANSWER_LOST": N_("Sync again: AiAccount is asked first. If it cannot tell, look there and decide."),
    "SEND_AGAIN": N_("It goes out when you sync."),
    "SERVER_SLOW": N_("Sync again in a while."),
    "ADOPTED": N_("Compare them with AiAccount, and confirm them in the waiting room."),
}
"""What ends a wait that nobody looks at again by itself."""


def _because(run: Run, cause: str, ends: Words) -> Reason:
    short, sentence = _CAUSES[cause]
    is_said = run.error is not None and _gravest([run.error["code"]]) == cause
    return Reason(cause, Words(short), None if is_said else Words(sentence), ends)


def _gravest(codes: Collection[str]) -> str:
    known = {_SAME_AS.get(code, code) for code in codes}
    return next((cause for cause in _CAUSES if cause in known), "")


def _surroundings(runs: Collection[Run]) -> dict[int, Surroundings]:
    codes = _codes(runs)
    open_runs = _open_runs({run.book_id for run in runs if run.is_open})
    return {run.id: Surroundings(_ahead_of(run, open_runs), codes[run.id]) for run in runs}


def _ahead_of(run: Run, open_runs: Iterable[Run]) -> Run | None:
    """The run of the same book that is carried out now, or else the first that was queued before this one."""
    others = [one for one in open_runs if one.book_id == run.book_id and one.id != run.id]
    at_work = [one for one in others if one.owner is not None]
    return next(iter([*at_work, *(one for one in others if one.id < run.id)]), None)


def _open_runs(book_ids: Collection[int]) -> list[Run]:
    if not book_ids:
        return []
    query = select(Run).where(Run.book_id.in_(book_ids), Run.finished_at.is_(None)).order_by(Run.id)
    return list(db.session.scalars(query))


def _codes(runs: Iterable[Run]) -> dict[int, set[str]]:
    """What the unsettled parcels of each run met, its own and those whose documents it found on their way."""
    found: dict[int, set[str]] = defaultdict(set)
    for run in runs:
        if run.error:
            found[run.id].add(run.error["code"])
    for run_id, parcel in _unsettled([run.id for run in runs]):
        found[run_id].update(_codes_of(parcel))
    for run_id in _with_adopted([run.id for run in runs]):
        found[run_id].add("ADOPTED")
    return found


def _with_adopted(run_ids: Collection[int]) -> Iterable[int]:
    """The runs that found documents which the destination had, and which wait to be confirmed."""
    if not run_ids:
        return ()
    doubtful = (Outcome.state == DeliveryState.UNCERTAIN, Outcome.parcel_id.is_(None))
    return db.session.scalars(select(Outcome.run_id).where(Outcome.run_id.in_(run_ids), *doubtful).distinct())


def _unsettled(run_ids: Collection[int]) -> Iterable[tuple[int, Parcel]]:
    if not run_ids:
        return
    own = select(Parcel).where(Parcel.run_id.in_(run_ids), Parcel.state.in_(UNSETTLED))
    for parcel in db.session.scalars(own):
        yield parcel.run_id, parcel
    others = (
        select(Outcome.run_id, Outcome.parcel_id)
        .where(Outcome.run_id.in_(run_ids), Outcome.state.in_(_ASKED_ABOUT), Outcome.parcel_id.is_not(None))
        .distinct()
        .subquery()
    )
    query = select(others.c.run_id, Parcel).join(Parcel, Parcel.id == others.c.parcel_id)
    for run_id, parcel in db.session.execute(query.where(Parcel.run_id != others.c.run_id)):
        yield run_id, parcel


def _codes_of(parcel: Parcel) -> Iterable[str]:
    if parcel.state == ParcelState.HELD:
        yield "KEY_PAUSED"
    elif parcel.state == ParcelState.UNCERTAIN:
        code = parcel.error["code"] if parcel.error else "ANSWER_LOST"
        yield code if code in _CAUSES else "ANSWER_LOST"
    elif parcel.state == ParcelState.SENDING:
        yield "SENDING"
    elif parcel.error:
        yield parcel.error["code"]
