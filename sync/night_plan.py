"""Planning the night: which types of which books are due, written down once however many processes look."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVarTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, bindparam, or_, select, tuple_, update
from sqlalchemy import Row as Record
from sqlalchemy.orm import Session

from accounting.options import Options
from accounting.push_type import Layer, PushType
from accounting.pushes import pushes_of
from models import AutoPush, Book, Coverage, NightPush, NightState, Parcel, ParcelState, Run, db, shop, writing
from models.base import insert_new
from sync.night_clock import DAY, delay, last_night, night_after

BATCH = 500
"""Books planned in one transaction."""

MOST_DAYS = 31
"""Days that are caught up without asking; when more are due, a person has to say what became of them."""

GAP, FAILING = "gap", "failing"
"""Why Auto Push of a book stopped and asks: nothing was tried for so many days, or nothing succeeded."""

Columns = TypeVarTuple("Columns")

_AT_THE_DESTINATION = (ParcelState.SENDING, ParcelState.UNCERTAIN, ParcelState.HELD)


@dataclass(frozen=True)
class Due:
    """A type of a book of which the days to the night's last one are not covered; `first_day` is the first of them."""

    push: PushType
    first_day: date
    coverage: Coverage


def plan_due(now: datetime, *, window: timedelta) -> None:
    """Plan the night of every book whose hour has passed: each book and type once for each business day."""
    groups = db.session.execute(_switched_on(select(Book.timezone, AutoPush.hour)).distinct()).all()
    db.session.rollback()
    for zone, hour in groups:
        day = last_night(now, hour, ZoneInfo(zone)).day
        is_not_planned = or_(AutoPush.planned_through.is_(None), AutoPush.planned_through < day)
        where = and_(Book.timezone == zone, AutoPush.hour == hour, is_not_planned)
        while _plan_batch(_Night(day, now, window, MOST_DAYS), where):
            pass


def plan_day(day: date, book_ids: Sequence[int], *, now: datetime, most_days: int | None = MOST_DAYS) -> None:
    """Plan the night after that day for these books, as somebody asks for it now.

    What that night has tried already, and not covered, is opened again.
    """
    for start in range(0, len(book_ids), BATCH):
        batch = book_ids[start : start + BATCH]
        _plan_batch(_Night(day, now, timedelta(), most_days, is_asked_for=True), Book.id.in_(batch))


def due_types(book: Book, coverages: Collection[Coverage], day: date, *, with_kols: bool) -> Iterator[Due]:
    """What the night after that day has to push of a book, in order; a type that is new begins with that day."""
    options, known = Options.from_json(book.options), {one.push_type: one for one in coverages}
    for push in pushes_of(book.layer, with_kols=with_kols):
        coverage = known.get(push.key) or first_coverage(book.id, push.key, day)
        if not coverage.is_wanted or push.key in options.switched_off:
            continue
        first_day = max(coverage.covered_through + DAY, options.start_day or coverage.first_day)
        if first_day <= day:
            yield Due(push, first_day, coverage)


def first_coverage(book_id: int, push_type: str, first_day: date, *, is_wanted: bool = True) -> Coverage:
    """The coverage of a type for which the night is answerable from that day on."""
    return Coverage(
        book_id=book_id,
        push_type=push_type,
        is_wanted=is_wanted,
        first_day=first_day,
        covered_through=first_day - DAY,
    )


@dataclass(frozen=True)
class _Night:
    """A night that is planned: its last business day, and how many days are caught up without asking."""

    day: date
    now: datetime
    window: timedelta
    most_days: int | None
    is_asked_for: bool = False

    def start_at(self, book: Book, hour: int) -> datetime:
        """When the book starts: spread over the window; at once when that is over. The platform is first."""
        begins = night_after(self.day, hour, ZoneInfo(book.timezone)).begins
        if self.now >= begins + self.window:
            return self.now
        return begins if book.layer == Layer.PLATFORM else begins + delay(book.slug, self.window)


def _plan_batch(night: _Night, where: ColumnElement[bool]) -> bool:
    """Plan some books; whether there were any. On PostgreSQL those that another process is planning are left to it."""
    query = _switched_on(select(Book, AutoPush)).where(where)
    query = query.order_by(Book.layer.desc(), Book.blogger_id, Book.id).limit(BATCH)
    with writing() as session:
        batch = session.execute(query.with_for_update(of=AutoPush, skip_locked=True)).all()
        ids = [book.id for book, _switch in batch]
        coverages, with_kols = _coverages(session, ids), _with_kols(session, batch)
        rows: list[dict[str, Any]] = []
        for book, switch in batch:
            due = list(due_types(book, coverages[book.id], night.day, with_kols=book.blogger_id in with_kols))
            rows += _rows(session, book, switch, due, night)
        if rows:
            session.flush()
            if night.is_asked_for:
                _open_again(session, rows)
            session.execute(insert_new(session, NightPush), rows)
        _overtake(session, ids, night)
    return bool(batch)


def _switched_on(query: Select[*Columns]) -> Select[*Columns]:
    return (
        query.select_from(AutoPush)
        .join(Book, Book.id == AutoPush.book_id)
        .where(AutoPush.is_on, AutoPush.stopped_at.is_(None), Book.paused_at.is_(None))
    )


def _coverages(session: Session, book_ids: Sequence[int]) -> dict[int, list[Coverage]]:
    found: dict[int, list[Coverage]] = defaultdict(list)
    for coverage in session.scalars(select(Coverage).where(Coverage.book_id.in_(book_ids))):
        found[coverage.book_id].append(coverage)
    return found


def _with_kols(session: Session, batch: Sequence[Record[Book, AutoPush]]) -> set[int | None]:
    """The bloggers of these books that have multi-KOL on."""
    ids = [book.blogger_id for book, _switch in batch if book.blogger_id is not None]
    return set(session.scalars(select(shop.Blogger.id).where(shop.Blogger.id.in_(ids), shop.Blogger.multi_kol)))


def _rows(
    session: Session, book: Book, switch: AutoPush, due: Sequence[Due], night: _Night
) -> Iterator[dict[str, Any]]:
    """The night pushes of a book; none when it has to ask first."""
    switch.planned_through = max(switch.planned_through or night.day, night.day)
    if night.most_days and any((night.day - one.first_day).days >= night.most_days for one in due):
        switch.stopped_at = night.now
        switch.stop_reason = FAILING if any(one.coverage.failing_since for one in due) else GAP
        return
    start_at = night.start_at(book, switch.hour)
    for one in due:
        if one.coverage not in session:
            session.add(one.coverage)
        yield {
            "book_id": book.id,
            "push_type": one.push.key,
            "day": night.day,
            "first_day": one.first_day,
            "start_at": start_at,
            "state": NightState.PLANNED,
        }


def _open_again(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Open what is due and closed, in the night that is asked for."""
    table = NightPush.__table__.c
    session.connection().execute(
        update(NightPush)
        .where(table.closed_at.is_not(None))
        .where(*(table[name] == bindparam(f"the_{name}") for name in ("book_id", "push_type", "day")))
        .values(
            run_id=None,
            closed_at=None,
            **{name: bindparam(f"new_{name}") for name in ("state", "first_day", "start_at")},
        ),
        [{f"{prefix}_{name}": value for name, value in row.items() for prefix in ("the", "new")} for row in rows],
    )


def _overtake(session: Session, book_ids: Sequence[int], night: _Night) -> None:
    """Close what earlier nights left open, now that a later one covers its days, and have it tried no more.

    What is still at work is left to end: this night's run waits for it.
    """
    key = tuple_(NightPush.book_id, NightPush.push_type)
    tonight = select(NightPush.book_id, NightPush.push_type).where(
        NightPush.day == night.day, NightPush.book_id.in_(book_ids)
    )
    earlier = (
        NightPush.book_id.in_(book_ids),
        NightPush.day < night.day,
        NightPush.state.in_((NightState.PLANNED, NightState.STARTED)),
        key.in_(tonight),
        ~select(Run.id).where(Run.id == NightPush.run_id, Run.finished_at.is_(None)).exists(),
    )
    left = session.execute(select(NightPush.id, NightPush.run_id).where(*earlier)).all()
    runs = [run_id for _id, run_id in left if run_id is not None]
    session.execute(
        update(NightPush)
        .where(NightPush.id.in_([one for one, _run in left]))
        .values(state=NightState.OVERTAKEN, closed_at=night.now)
    )
    retry_no_more(session, runs)


def retry_no_more(session: Session, run_ids: Sequence[int]) -> None:
    """Have runs whose days a later night covers tried no more, unless the destination holds a parcel of theirs."""
    holds = select(Parcel.id).where(Parcel.run_id == Run.id, Parcel.state.in_(_AT_THE_DESTINATION)).exists()
    session.execute(
        update(Run)
        .where(Run.id.in_(run_ids), Run.finished_at.is_not(None), ~holds)
        .values(retry_at=None)
        .execution_options(synchronize_session=False)
    )
