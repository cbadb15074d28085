"""The waiting room: parcels whose fate only AiAccount can tell, or a person who looks there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from accounting.push_type import PushType
from accounting.pushes import PUSH_TYPES
from accounting.words import N_, Words
from models import Book, Delivery, DeliveryState, Outcome, Parcel, ParcelState, Run, db, writing
from sync.answers import mark
from sync.books import zone_of
from sync.concluding import conclude, keep_runs_out
from sync.errors import NotUncertainError
from sync.leases import is_stale
from sync.moments import short_moment
from sync.tally import ZERO

DECLARED_THERE = {
    "code": "DECLARED_THERE",
    "sentence": N_("A person found it in AiAccount's Import History and said so here."),
    "detail": "",
}
SEND_AGAIN = {
    "code": "SEND_AGAIN",
    "sentence": N_("A person looked, and is having the very same workbook sent again by the next sync."),
    "detail": "",
}

_AT_THE_DESTINATION = (ParcelState.SENDING, ParcelState.UNCERTAIN, ParcelState.HELD)


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A parcel that waits. `amount` is home currency; `first` and `last` are the numbers of its outer documents.

    `next_try` is when it is asked about by itself. `open_run` is the unfinished run of its book and type, which
    settles it: while there is one, nobody else decides.
    """

    parcel: Parcel
    run: Run
    book: Book
    push: PushType
    amount: Decimal
    first: str
    last: str
    next_try: datetime | None
    open_run: Run | None

    @property
    def since(self) -> datetime:
        """When it was sent the last time."""
        return self.parcel.sent_at or self.parcel.frozen_at

    @property
    def may_be_decided(self) -> bool:
        """Whether a person may say what became of it."""
        return self.parcel.state == ParcelState.UNCERTAIN and self.open_run is None

    @property
    def may_be_sent_again(self) -> bool:
        """Whether that can be asked for: once is enough."""
        return self.may_be_decided and not is_to_be_sent_again(self.parcel)


def waiting_parcels(books: Iterable[Book], *, now: datetime) -> list[Waiting]:
    """The parcels of these books that are uncertain, held, or were being sent by a process that is gone; oldest first.

    They are looked up by book and type, so an owner that is alive hides only what it is sending.
    """
    by_id = {book.id: book for book in books}
    open_runs = _open_runs(by_id)
    parcels = [one for one in _at_the_destination(by_id) if _waits(one, open_runs, now)]
    tries, contents = _next_tries(by_id), _contents(parcels)
    return [
        Waiting(
            parcel=parcel,
            run=db.session.get_one(Run, parcel.run_id),
            book=by_id[parcel.book_id],
            push=PUSH_TYPES[parcel.push_type],
            amount=contents[parcel.id].amount,
            first=contents[parcel.id].first,
            last=contents[parcel.id].last,
            next_try=tries.get((parcel.book_id, parcel.push_type)),
            open_run=open_runs.get((parcel.book_id, parcel.push_type)),
        )
        for parcel in parcels
    ]


def count_waiting(books: Iterable[Book], *, now: datetime) -> int:
    """How many parcels of these books wait."""
    ids = [book.id for book in books]
    open_runs = _open_runs(ids)
    return sum(_waits(one, open_runs, now) for one in _at_the_destination(ids))


def declare_there(parcel_id: int, *, by: int | None, now: datetime) -> None:
    """Take a person's word that all documents of an uncertain parcel are in the books; done twice, it is done once.

    Their transaction ids stay unknown. Raises NotUncertainError or RunAtWorkError.
    """
    with writing() as session:
        parcel = _to_decide(session, parcel_id)
        if parcel.state == ParcelState.POSTED:
            return
        _refuse_unless_uncertain(parcel)
        parcel.state = ParcelState.POSTED
        parcel.answered_at = now
        parcel.settled_by = by
        parcel.error = DECLARED_THERE
        mark(session, parcel_id, DeliveryState.POSTED, now=now)
        for run in _runs_concerned(session, parcel_id):
            conclude(run)


def send_again(parcel_id: int, *, by: int | None, now: datetime) -> None:
    """Have the next run send an uncertain parcel's very bytes and key again, without waiting for what cannot be told.

    Done twice, it is done once. Raises NotUncertainError or RunAtWorkError.
    """
    with writing() as session:
        parcel = _to_decide(session, parcel_id)
        _refuse_unless_uncertain(parcel)
        parcel.settled_by = by
        parcel.error = SEND_AGAIN


def is_to_be_sent_again(parcel: Parcel) -> bool:
    """Whether a person decided that this uncertain parcel goes out again; forgotten with the next attempt."""
    error = parcel.error
    return parcel.state == ParcelState.UNCERTAIN and error is not None and error["code"] == SEND_AGAIN["code"]


def what_happened(waiting: Waiting) -> Words:
    """Why the parcel waits."""
    if waiting.parcel.state == ParcelState.HELD:
        return Words(N_("The API key is paused. AiAccount keeps the workbook, and books it when the key is un-paused."))
    if waiting.parcel.state == ParcelState.SENDING:
        return Words(N_("Whoever was sending it stopped before the answer was noted, so it may have arrived or not."))
    error = waiting.parcel.error
    return Words(error["sentence"]) if error else Words(N_("AiAccount gave no answer we can trust."))


def what_ends_it(waiting: Waiting, *, now: datetime) -> Words:
    """What has to happen for the parcel to leave the waiting room."""
    if waiting.open_run is not None:
        values = {"run": str(waiting.open_run.id)}
        if is_stale(waiting.open_run, now=now):
            return Words(
                N_("Run %(run)s stood still when its process stopped. Ask AiAccount now to carry it on."), values
            )
        return Words(N_("Run %(run)s is at it: it asks AiAccount before anything is sent."), values)
    if waiting.parcel.state == ParcelState.HELD:
        return Words(N_("Un-pause the key in AiAccount. It then books the workbook by itself, and we find it there."))
    if is_to_be_sent_again(waiting.parcel):
        return Words(N_("The next sync of this type sends it."))
    if waiting.next_try is not None:
        return Words(N_("AiAccount is asked again by itself. If it cannot tell, look there, and decide here."))
    return Words(N_("Sync again: AiAccount is asked first. If it cannot tell, look there, and decide here."))


def check_before_there(waiting: Waiting) -> Words:
    """What to check before saying that a parcel is there."""
    return _with_its_marks(
        waiting,
        N_(
            "Look in Import History for this workbook: %(file)s, sent %(when)s, %(count)s documents, first %(first)s, "
            "last %(last)s, RM %(amount)s. Say that it is there only if every one of them is listed as posted. Nothing "
            "is sent then, and they count as in the books."
        ),
    )


def check_before_sending(waiting: Waiting) -> Words:
    """What to check before having a parcel sent again."""
    return _with_its_marks(
        waiting,
        N_(
            "Look in Import History for this workbook: %(file)s, sent %(when)s, %(count)s documents, first %(first)s, "
            "last %(last)s, RM %(amount)s. Send it again only if none of them is listed. The very same bytes go out "
            "under the same key, so that AiAccount can see that it is the same workbook."
        ),
    )


def _with_its_marks(waiting: Waiting, message: str) -> Words:
    values = {
        "file": waiting.parcel.file_name.rpartition("/")[2],
        "when": short_moment(waiting.since, zone_of(waiting.book)),
        "count": f"{waiting.parcel.documents:,}",
        "first": waiting.first,
        "last": waiting.last,
        "amount": f"{waiting.amount:,.2f}",
    }
    return Words(message, values)


@dataclass(frozen=True)
class _Content:
    amount: Decimal = ZERO
    first: str = ""
    last: str = ""


def _open_runs(book_ids: Iterable[int]) -> dict[tuple[int, str], Run]:
    query = select(Run).where(Run.book_id.in_(list(book_ids)), Run.finished_at.is_(None))
    return {(run.book_id, run.push_type): run for run in db.session.scalars(query)}


def _at_the_destination(book_ids: Iterable[int]) -> Sequence[Parcel]:
    query = select(Parcel).where(Parcel.book_id.in_(list(book_ids)), Parcel.state.in_(_AT_THE_DESTINATION))
    return db.session.scalars(query.order_by(Parcel.sent_at, Parcel.id)).all()


def _waits(parcel: Parcel, open_runs: dict[tuple[int, str], Run], now: datetime) -> bool:
    """All of them do, except what somebody alive is sending at this moment."""
    run = open_runs.get((parcel.book_id, parcel.push_type))
    is_in_hand = run is not None and run.owner is not None and not is_stale(run, now=now)
    return parcel.state != ParcelState.SENDING or not is_in_hand


def _next_tries(book_ids: Iterable[int]) -> dict[tuple[int, str], datetime]:
    """When the next run of a book and type is opened again by itself: it settles what those before it left."""
    query = (
        select(Run.book_id, Run.push_type, Run.retry_at)
        .where(Run.book_id.in_(list(book_ids)), Run.retry_at.is_not(None))
        .order_by(Run.retry_at.desc())
    )
    return {(book_id, key): retry_at for book_id, key, retry_at in db.session.execute(query) if retry_at}


def _contents(parcels: Iterable[Parcel]) -> dict[int, _Content]:
    """Amount, first and last number of each parcel. Only outcomes of its own run know the rows of its workbook."""
    amount = func.sum(Outcome.amount, type_=Outcome.amount.type).label("amount")
    edges = (
        select(
            Outcome.parcel_id,
            func.min(Outcome.first_row).label("top"),
            func.max(Outcome.first_row).label("end"),
            amount,
        )
        .where(Outcome.parcel_id.in_([parcel.id for parcel in parcels]), Outcome.first_row.is_not(None))
        .group_by(Outcome.parcel_id)
        .subquery()
    )
    on_an_edge = or_(Outcome.first_row == edges.c.top, Outcome.first_row == edges.c.end)
    query = (
        select(edges.c.parcel_id, edges.c.amount, Delivery.number)
        .join(Outcome, and_(Outcome.parcel_id == edges.c.parcel_id, on_an_edge))
        .join(Delivery, Delivery.id == Outcome.delivery_id)
        .order_by(edges.c.parcel_id, Outcome.first_row)
    )
    found = {parcel.id: _Content() for parcel in parcels}
    for parcel_id, sum_of_amounts, number in db.session.execute(query):
        found[parcel_id] = _Content(sum_of_amounts, found[parcel_id].first or number, number)
    return found


def _to_decide(session: Session, parcel_id: int) -> Parcel:
    """The parcel, with every run kept from beginning until the transaction ends. Raises RunAtWorkError."""
    parcel = session.get_one(Parcel, parcel_id)
    keep_runs_out(session, parcel.book_id, parcel.push_type)
    session.refresh(parcel, with_for_update=True)
    return parcel


def _refuse_unless_uncertain(parcel: Parcel) -> None:
    if parcel.state != ParcelState.UNCERTAIN:
        raise NotUncertainError(f"parcel {parcel.id} is {parcel.state}")


def _runs_concerned(session: Session, parcel_id: int) -> Sequence[Run]:
    """The ended runs that wait for a parcel: the one that froze it, and those that found it on its way."""
    waits_for_it = select(Outcome.id).where(Outcome.run_id == Run.id, Outcome.parcel_id == parcel_id).exists()
    return session.scalars(select(Run).where(waits_for_it, Run.finished_at.is_not(None)).order_by(Run.id)).all()
