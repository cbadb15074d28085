"""The nights as people are told of them: how Auto Push of each book stands, and what each night came to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import and_, func, select

from models import AutoPush, Book, Coverage, Delivery, DeliveryState, NightPush, NightState, Outcome, Run, RunState, db
from models.delivery import ON_THE_WAY
from sync.health import LONGEST_SILENCE, last_tick
from sync.night_clock import DAY
from sync.night_outlook import Outlook, Pair, nights, outlooks
from sync.night_plan import Due
from sync.pauses import REFUSED_KEY

OPEN = (NightState.PLANNED, NightState.STARTED)
NOT_IN_THE_BOOKS = (*ON_THE_WAY, DeliveryState.REJECTED)
_LEFT = (RunState.PARTLY, RunState.WAITING)


class Standing(StrEnum):
    """How Auto Push of a book stands, what has to be looked at first.

    Key refused: we paused the book ourselves. Asks: it stopped, and waits for an answer. Failed: days could not be
    pushed, and the next night tries again. Behind: days are missing that nobody has tried yet. Left: the days are
    covered, but some of their documents were refused or wait.
    """

    KEY_REFUSED = "key_refused"
    ASKS = "asks"
    FAILED = "failed"
    TRIED_AGAIN = "tried_again"
    BEHIND = "behind"
    PAUSED = "paused"
    LEFT = "left"
    AT_WORK = "at_work"
    ON = "on"
    OFF = "off"

    @property
    def is_wrong(self) -> bool:
        """Whether somebody should look at it."""
        return self not in (Standing.AT_WORK, Standing.ON, Standing.OFF)


@dataclass(frozen=True, kw_only=True)
class BookNight:
    """Auto Push of one book: its switch, what the next night will do, and what the last one did, type by type.

    `left` are the runs of the last night that have covered their days, and of which documents are still not in the
    books.
    """

    book: Book
    switch: AutoPush | None
    outlook: Outlook
    last: tuple[Pair, ...]
    left: frozenset[int]

    @property
    def standing(self) -> Standing:
        """How it stands; the worst that is true."""
        if self.book.paused_at is not None:
            return Standing.KEY_REFUSED if self.is_refused else Standing.PAUSED
        if self.switch is None or not self.switch.is_on:
            return Standing.OFF
        if self.outlook.asks:
            return Standing.ASKS
        if any(is_open(one) for one in self.last):
            return Standing.TRIED_AGAIN if any(is_tried_again(one) for one in self.last) else Standing.AT_WORK
        if self.outlook.is_behind:
            return Standing.FAILED if self._has_failed else Standing.BEHIND
        return Standing.LEFT if self.left else Standing.ON

    @property
    def is_refused(self) -> bool:
        """Whether we paused the book ourselves, because its key was refused."""
        return self.book.paused_at is not None and self.book.pause_reason in REFUSED_KEY

    @property
    def missed(self) -> tuple[Due, ...]:
        """The types of which days are missing that the nights begun so far should have covered."""
        return tuple(one for one in self.outlook.due if one.first_day <= self.outlook.asked_through)

    @property
    def coming(self) -> tuple[Due, ...]:
        """What the next night will push when what is under way, or about to start, is through by then."""
        if not (self.is_about_to_start or any(is_open(one) for one in self.last)):
            return self.outlook.due
        first_day = self.outlook.asked_through + DAY
        return tuple(replace(one, first_day=max(one.first_day, first_day)) for one in self.outlook.due)

    @property
    def is_about_to_ask(self) -> bool:
        """Whether the next tick will stop, and ask about what is missed: it is more than is caught up unasked."""
        return self.is_about_to_start and bool(self.outlook.asked_about) and not self.outlook.asks

    @property
    def is_about_to_start(self) -> bool:
        """Whether the next tick will plan what is missed."""
        planned = self.switch.planned_through if self.switch else None
        return bool(self.missed) and (planned is None or planned < self.outlook.asked_through)

    @property
    def _has_failed(self) -> bool:
        return not self.is_about_to_start and any(one.coverage.failing_since for one in self.missed)


@dataclass
class NightTotal:
    """What one night did about several books: how many of them, and what became of their types.

    `left` are those covered types of which documents were refused or waited when the night was over.
    """

    day: date
    books: int = 0
    states: dict[NightState, int] = field(default_factory=lambda: defaultdict(int))
    left: int = 0

    @property
    def covered(self) -> int:
        """Types that are covered, and of which nothing was left."""
        return self.states[NightState.COVERED] - self.left

    @property
    def open(self) -> int:
        """Types that are planned, at work, or tried again."""
        return sum(self.states[state] for state in OPEN)


def is_open(pair: Pair) -> bool:
    """Whether it is still to be done, at work, or will be tried again by itself."""
    return pair.push.state in OPEN


def is_tried_again(pair: Pair) -> bool:
    """Whether its run has failed, and is opened again by itself."""
    return is_open(pair) and pair.run is not None and not pair.run.is_open and pair.run.retry_at is not None


def has_left_something(pair: Pair) -> bool:
    """Whether its days are covered, but some of their documents were refused, or waited, when its run ended."""
    return pair.push.state == NightState.COVERED and pair.run is not None and pair.run.state in _LEFT


def book_nights(books: Iterable[Book], *, now: datetime, window: timedelta) -> list[BookNight]:
    """How Auto Push of each book stands, in a few queries however many they are."""
    the = list(books)
    ids = [book.id for book in the]
    looked = outlooks(the, now=now, window=window)
    switches = {one.book_id: one for one in db.session.scalars(select(AutoPush).where(AutoPush.book_id.in_(ids)))}
    last = _last_pairs(ids)
    left = _still_left(pair.push.run_id for pairs in last.values() for pair in pairs if has_left_something(pair))
    return [
        BookNight(
            book=book,
            switch=switches.get(book.id),
            outlook=looked[book.id],
            last=tuple(last[book.id]),
            left=left.intersection(pair.push.run_id for pair in last[book.id] if pair.push.run_id),
        )
        for book in the
    ]


def book_night(book: Book, *, now: datetime, window: timedelta) -> BookNight:
    """How Auto Push of one book stands."""
    return book_nights([book], now=now, window=window)[0]


def pairs_in(books: Iterable[Book], days: Sequence[date]) -> dict[date, list[Pair]]:
    """What the nights after these business days did about these books, by day."""
    query = (
        select(NightPush, Run)
        .outerjoin(Run, Run.id == NightPush.run_id)
        .where(NightPush.book_id.in_([book.id for book in books]), NightPush.day.in_(days))
        .order_by(NightPush.id)
    )
    found: dict[date, list[Pair]] = {day: [] for day in days}
    for push, run in db.session.execute(query):
        found[push.day].append(Pair(push, run))
    return found


def night_totals(books: Iterable[Book], *, before: date | None, limit: int) -> list[NightTotal]:
    """The nights of these books, newest first; only those before that day when it is given."""
    the = list(books)
    ids = [book.id for book in the]
    totals = {day: NightTotal(day) for day in nights(the, before=before, limit=limit)}
    is_asked = (NightPush.book_id.in_(ids), NightPush.day.in_(list(totals)))
    how_many = select(NightPush.day, func.count(NightPush.book_id.distinct())).where(*is_asked).group_by(NightPush.day)
    for day, count in db.session.execute(how_many):
        totals[day].books = count
    states = (
        select(NightPush.day, NightPush.state, Run.state, func.count())
        .outerjoin(Run, Run.id == NightPush.run_id)
        .where(*is_asked)
        .group_by(NightPush.day, NightPush.state, Run.state)
    )
    for day, state, run_state, count in db.session.execute(states):
        totals[day].states[NightState(state)] += count
        if state == NightState.COVERED and run_state in _LEFT:
            totals[day].left += count
    return list(totals.values())


def is_nobody_ticking(books: Iterable[BookNight], now: datetime) -> bool:
    """Whether Auto Push of any of these books is on, and no process has looked at the clock for two minutes."""
    if not any(one.outlook.is_on for one in books):
        return False
    last = last_tick()
    return last is None or now - last >= LONGEST_SILENCE


def days_of(due: Due, through: date) -> int:
    """How many business days are due."""
    return (through - due.first_day) // DAY + 1


def _last_pairs(book_ids: Sequence[int]) -> dict[int, list[Pair]]:
    """What the last night that was planned for each book did, found type by type: the index leads there at once."""
    of_type = select(func.max(NightPush.day)).where(
        NightPush.book_id == Coverage.book_id, NightPush.push_type == Coverage.push_type
    )
    newest = (
        select(Coverage.book_id, func.max(of_type.scalar_subquery()).label("day"))
        .where(Coverage.book_id.in_(book_ids))
        .group_by(Coverage.book_id)
        .subquery()
    )
    query = (
        select(NightPush, Run)
        .select_from(newest)
        .join(Coverage, Coverage.book_id == newest.c.book_id)
        .join(
            NightPush,
            and_(
                NightPush.book_id == Coverage.book_id,
                NightPush.push_type == Coverage.push_type,
                NightPush.day == newest.c.day,
            ),
        )
        .outerjoin(Run, Run.id == NightPush.run_id)
        .order_by(NightPush.id)
    )
    found: dict[int, list[Pair]] = defaultdict(list)
    for push, run in db.session.execute(query):
        found[push.book_id].append(Pair(push, run))
    return found


def _still_left(run_ids: Iterable[int | None]) -> frozenset[int]:
    """Those of these runs of which documents are not in the books to this day."""
    query = (
        select(Outcome.run_id)
        .join(Delivery, Delivery.id == Outcome.delivery_id)
        .where(Outcome.run_id.in_(list(run_ids)), Delivery.state.in_(NOT_IN_THE_BOOKS))
        .distinct()
    )
    return frozenset(db.session.scalars(query))
