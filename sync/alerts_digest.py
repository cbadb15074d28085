"""What is told even when all is well: the morning's digest, the week, and that a night has ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from accounting.words import N_, Words
from models import Alert, AlertAddress, AutoPush, Book, NightPush, NightState, Outcome, Run, db
from models.delivery import DeliveryState
from sync.alerts_events import PROBLEMS, EventKind, Told

MORNING = time(8)
"""When the digest is told, in the zone of its book."""

MOST_BOOKS = 20
"""Books that a digest lists; of the rest it gives the number. Those with trouble come first."""

_NONE = N_("0 problems in the week of %(first)s to %(last)s")
_MANY = N_("Problems in the week of %(first)s to %(last)s: %(problems)s")

_OPEN = (NightState.PLANNED, NightState.STARTED)
_BAD = (NightState.FAILED, NightState.OVERTAKEN, NightState.HELD_BACK)


def last_morning(now: datetime, zone: ZoneInfo) -> datetime:
    """The last time it was eight o'clock there."""
    today = now.astimezone(zone).date()
    morning = datetime.combine(today, MORNING, zone).astimezone(UTC)
    return morning if morning <= now else datetime.combine(today - timedelta(days=1), MORNING, zone).astimezone(UTC)


def digest_key(morning: date) -> str:
    """The key of a morning's digest."""
    return f"digest:{morning}"


def week_key(monday: date) -> str:
    """The key of what is told on a Monday."""
    return f"week:{monday}"


def had_auto_push(book_id: int | None, moment: datetime) -> bool:
    """Whether the night pushes that book, or (none) any book at all, and has since before that moment."""
    query = select(AutoPush.book_id).where(AutoPush.is_on, AutoPush.changed_at <= moment)
    query = query.where(_of(AutoPush.book_id, book_id)).limit(1)
    return db.session.scalar(query) is not None


def digest(address: AlertAddress, morning: date) -> Told:
    """What the night before that morning did, book by book."""
    day = morning - timedelta(days=1)
    books, left_out = _books_of_night(address.book_id, day), _left_out(address.book_id)
    bad = len(left_out) + sum(1 for book in books if book.bad)
    subject = (
        N_("The night after %(day)s: books with trouble: %(bad)s") if bad else N_("The night after %(day)s: all well")
    )
    lines = [*_left_out_lines(left_out), *_digest_lines(books)] or [N_("There was nothing to push.")]
    return Told(
        kind=EventKind.DIGEST,
        key=digest_key(morning),
        subject=Words(subject, {"day": f"{day}", "bad": f"{bad:,}"}),
        lines=tuple(lines),
    )


def week(address: AlertAddress, monday: date, *, now: datetime) -> Told:
    """How many problems were told in the week before that Monday: 0 is said as well, so that silence means a fault."""
    query = select(func.count()).where(
        Alert.address_id == address.id,
        Alert.kind.in_(PROBLEMS),
        ~Alert.key.startswith("together:"),
        Alert.created_at >= now - timedelta(days=7),
    )
    problems = db.session.scalar(query) or 0
    first, last = monday - timedelta(days=7), monday - timedelta(days=1)
    states = _states(NightPush.day.between(first, last), address.book_id)
    values = {
        "first": f"{first}",
        "last": f"{last}",
        "problems": f"{problems:,}",
        "covered": f"{states[NightState.COVERED]:,}",
        "planned": f"{states.total():,}",
    }
    return Told(
        kind=EventKind.WEEK,
        key=week_key(monday),
        subject=Words(_MANY if problems else _NONE, values),
        lines=(Words(N_("The nights pushed %(covered)s of %(planned)s that were due."), values),),
    )


def ended_nights(book_id: int | None) -> Iterator[tuple[Told, datetime]]:
    """The last two nights of a book, or (none) of all, that have ended, and when; anew when more was planned since."""
    query = select(NightPush.day).where(_of(NightPush.book_id, book_id)).order_by(NightPush.day.desc()).limit(1)
    last = db.session.scalar(query)
    if last is None:
        return
    for day in (last - timedelta(days=1), last):
        states = _states(NightPush.day == day, book_id)
        if not states or any(states[state] for state in _OPEN):
            continue
        ended = select(func.max(NightPush.closed_at)).where(NightPush.day == day, _of(NightPush.book_id, book_id))
        yield _ended(day, states), db.session.scalar(ended) or datetime.max.replace(tzinfo=UTC)


def _ended(day: date, states: Counter[str]) -> Told:
    bad = sum(states[state] for state in _BAD)
    values = {"day": f"{day}", "covered": f"{states[NightState.COVERED]:,}", "planned": f"{states.total():,}"}
    return Told(
        kind=EventKind.NIGHT_ENDED_BADLY if bad else EventKind.NIGHT_ENDED,
        key=f"ended:{day}:{states.total()}",
        subject=Words(N_("The night after %(day)s has ended"), values),
        lines=(Words(N_("It pushed %(covered)s of %(planned)s that were due."), values),),
    )


@dataclass(frozen=True)
class _BookNight:
    slug: str
    states: Counter[str]
    rows: int
    rejected: int
    waiting: int

    @property
    def bad(self) -> bool:
        return bool(self.rejected or self.waiting or any(self.states[state] for state in (*_BAD, *_OPEN)))


def _books_of_night(book_id: int | None, day: date) -> list[_BookNight]:
    """The books of a night: those with trouble first."""
    states: dict[str, Counter[str]] = {}
    rows: Counter[str] = Counter()
    for slug, state, count, new_rows in _night(book_id, day):
        states.setdefault(slug, Counter())[state] += count
        rows[slug] += new_rows or 0
    rejected = _documents(book_id, day, DeliveryState.REJECTED)
    waiting = _documents(book_id, day, DeliveryState.HELD, DeliveryState.UNCERTAIN)
    found = [_BookNight(slug, states[slug], rows[slug], rejected[slug], waiting[slug]) for slug in states]
    return sorted(found, key=lambda book: not book.bad)


def _night(book_id: int | None, day: date) -> Iterable[tuple[str, str, int, int | None]]:
    """Slug, state, how many types, and the workbook rows that are new in the books."""
    query = (
        select(Book.slug, NightPush.state, func.count(), func.sum(Run.rows - Run.known_rows))
        .join(Book, Book.id == NightPush.book_id)
        .outerjoin(Run, Run.id == NightPush.run_id)
        .where(NightPush.day == day, _of(NightPush.book_id, book_id))
        .group_by(Book.id, Book.slug, Book.layer, NightPush.state)
        .order_by(Book.layer.desc(), Book.id)
    )
    return db.session.execute(query)


def _documents(book_id: int | None, day: date, *states: DeliveryState) -> Counter[str]:
    """How many documents of each book's night are in one of these states now."""
    query = (
        select(Book.slug, func.count())
        .join(NightPush, NightPush.book_id == Book.id)
        .join(Outcome, Outcome.run_id == NightPush.run_id)
        .where(NightPush.day == day, _of(NightPush.book_id, book_id), Outcome.state.in_(states))
        .group_by(Book.slug)
    )
    return Counter(dict(db.session.execute(query).all()))


def _left_out(book_id: int | None) -> list[tuple[str, bool]]:
    """The books that the night leaves out, and whether they are paused: else Auto Push has a question."""
    query = (
        select(Book.slug, Book.paused_at.is_not(None))
        .join(AutoPush, AutoPush.book_id == Book.id)
        .where(AutoPush.is_on, _of(Book.id, book_id))
        .where(or_(Book.paused_at.is_not(None), AutoPush.stopped_at.is_not(None)))
        .order_by(Book.layer.desc(), Book.id)
    )
    return [(slug, bool(is_paused)) for slug, is_paused in db.session.execute(query)]


def _left_out_lines(books: Sequence[tuple[str, bool]]) -> Iterator[Words | str]:
    for slug, is_paused in books[:MOST_BOOKS]:
        why = N_("%(book)s: not pushed, it is paused") if is_paused else N_("%(book)s: not pushed, it has a question")
        yield Words(why, {"book": slug})
    yield from _more(len(books) - MOST_BOOKS)


def _digest_lines(books: Sequence[_BookNight]) -> Iterator[Words | str]:
    for book in books[:MOST_BOOKS]:
        states = book.states
        values = {
            "book": book.slug,
            "covered": f"{states[NightState.COVERED]:,}",
            "planned": f"{states.total():,}",
            "rows": f"{book.rows:,}",
        }
        yield Words(N_("%(book)s: %(covered)s of %(planned)s types pushed, %(rows)s rows new in the books"), values)
        parts = (
            (N_("  failed: %(count)s"), states[NightState.FAILED] + states[NightState.OVERTAKEN]),
            (N_("  not done yet: %(count)s"), sum(states[state] for state in _OPEN)),
            (N_("  held back, because the book is paused: %(count)s"), states[NightState.HELD_BACK]),
            (N_("  documents refused or set aside: %(count)s"), book.rejected),
            (N_("  documents that AiAccount keeps, or of which it does not say: %(count)s"), book.waiting),
        )
        yield from (Words(message, {"count": f"{count:,}"}) for message, count in parts if count)
    yield from _more(len(books) - MOST_BOOKS)


def _more(count: int) -> Iterator[Words]:
    if count > 0:
        yield Words(N_("and other books: %(count)s"), {"count": f"{count:,}"})


def _states(where: ColumnElement[bool], book_id: int | None) -> Counter[str]:
    query = select(NightPush.state, func.count()).where(where, _of(NightPush.book_id, book_id))
    return Counter(dict(db.session.execute(query.group_by(NightPush.state)).all()))


def _of(column: InstrumentedAttribute[int], book_id: int | None) -> ColumnElement[bool]:
    return true() if book_id is None else column == book_id
