"""History: what the pages and the command line ask about runs, parcels and deliveries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import func, select

from accounting.periods import Period
from accounting.push_type import PushType
from models import Book, Delivery, DeliveryState, Outcome, Parcel, ParcelState, Run, User, db
from models.delivery import IN_THE_BOOKS
from sync.books import visible_books
from sync.pill import Progress
from sync.tally import Part

_ON_THE_MOVE = (ParcelState.FROZEN, ParcelState.SENDING)


def latest_runs(books: Iterable[Book]) -> dict[tuple[int, str], Run]:
    """The newest run of each book and push type, keyed by book id and the type's key."""
    newest = (
        select(func.max(Run.id))
        .where(Run.book_id.in_([book.id for book in books]))
        .group_by(Run.book_id, Run.push_type)
    )
    runs = db.session.scalars(select(Run).where(Run.id.in_(newest)))
    return {(run.book_id, run.push_type): run for run in runs}


def progress_of(run: Run) -> Progress:
    """How many of the run's parcels are answered."""
    query = select(Parcel.state, func.count()).where(Parcel.run_id == run.id).group_by(Parcel.state)
    counts = dict(db.session.execute(query).all())
    total = sum(counts.values())
    return Progress(total - sum(counts.get(state, 0) for state in _ON_THE_MOVE), total)


def recent_runs(books: Iterable[Book], *, before: int | None = None, limit: int = 50) -> Sequence[Run]:
    """Runs of these books, newest first; only those older than run `before` when it is given."""
    query = select(Run).where(Run.book_id.in_([book.id for book in books])).order_by(Run.id.desc()).limit(limit)
    if before is not None:
        query = query.where(Run.id < before)
    return db.session.scalars(query).all()


def find_run(user: User, run_id: int) -> Run | None:
    """The run of that id, if the person may see its book."""
    run = db.session.get(Run, run_id)
    return run if run and _may_see(user, run.book_id) else None


def find_parcel(user: User, parcel_id: int) -> Parcel | None:
    """The parcel of that id, if the person may see its book."""
    parcel = db.session.get(Parcel, parcel_id)
    return parcel if parcel and _may_see(user, parcel.book_id) else None


def outcomes_of(
    run: Run, *, states: Iterable[DeliveryState] | None = None, limit: int = 100, offset: int = 0
) -> list[tuple[Outcome, Delivery]]:
    """What the run did about its documents, each with its delivery: by parcel and row, then by number."""
    query = (
        select(Outcome, Delivery)
        .join(Delivery, Outcome.delivery_id == Delivery.id)
        .where(Outcome.run_id == run.id)
        .order_by(Outcome.parcel_id, Outcome.first_row, Outcome.id)
        .limit(limit)
        .offset(offset)
    )
    if states is not None:
        query = query.where(Outcome.state.in_(list(states)))
    return list(db.session.execute(query))


def count_noted(run: Run) -> int:
    """How many of the documents that the run put into the books carry notes."""
    query = select(func.count()).select_from(Outcome).join(Delivery, Outcome.delivery_id == Delivery.id)
    query = query.where(Outcome.run_id == run.id, Outcome.state.in_(IN_THE_BOOKS), Delivery.notes.is_not(None))
    return db.session.scalar(query) or 0


def parcels_of(run: Run) -> Sequence[Parcel]:
    """The run's parcels in order."""
    return db.session.scalars(select(Parcel).where(Parcel.run_id == run.id).order_by(Parcel.sequence)).all()


def deliveries_of(book: Book, push: PushType, period: Period | None) -> Sequence[Delivery]:
    """The deliveries of a book and type, by day and number; those of the period when one is given."""
    query = select(Delivery).where(Delivery.book_id == book.id, Delivery.push_type == push.key)
    if period is not None:
        query = query.where(Delivery.day >= period.first, Delivery.day <= period.last)
    return db.session.scalars(query.order_by(Delivery.day, Delivery.number)).all()


def period_figures(book: Book, push: PushType, period: Period) -> Part:
    """What the book holds of a type for the days of a period: documents, home amount, workbook rows."""
    query = select(func.count(), func.sum(Delivery.amount, type_=Delivery.amount.type), func.sum(Delivery.rows)).where(
        Delivery.book_id == book.id,
        Delivery.push_type == push.key,
        Delivery.state.in_(IN_THE_BOOKS),
        Delivery.day >= period.first,
        Delivery.day <= period.last,
    )
    count, amount, rows = db.session.execute(query).one()
    return Part(count, amount, int(rows)) if count else Part()


def _may_see(user: User, book_id: int) -> bool:
    return any(book.id == book_id for book in visible_books(user))
