"""The night of many books on many processes, some of which are killed in the middle: a test, and a measurement.

.venv/bin/python -m tests.faults.fleet [--books 200] [--write]
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from sqlalchemy import ColumnElement, func, select

from models import Coverage, NightPush, NightState, Run, RunState, Tick, db
from tests.conftest import VAULT_KEYS
from tests.faults.__main__ import GUARANTEE, write_between
from tests.faults.command import Clock, Order, start
from tests.faults.disks import a_postgres
from tests.faults.fleet_processes import SPEED, WEB_PROCESSES, schedule, serve_pages
from tests.faults.fleet_shops import DAYS, NIGHT, open_books
from tests.faults.onlooker import looking_on, times
from tests.faults.world import Outside, Push, outside_world
from tests.servers import free_port

PLATFORM_TYPES, BLOGGER_TYPES, SOLD_TYPES = 4, 2, 2
"""Types of a book, and those of them that have something to push here, on either layer."""

SCHEDULERS = 2

KINDS = 2
"""Of each kind of process, schedulers and web processes, one is killed."""

LONGEST = 900
"""Seconds after which the night counts as hung."""


@dataclass(frozen=True)
class Told:
    """What came of it.

    `booked` and `taken` say how many documents are in the books, and were given to the server, how often: {1: 800}.
    `by_process` counts runs by who ended them; `killed` are the kinds of those that were, while they were at work;
    `ticked` is how many processes have.
    """

    books: int
    pairs: int
    covered: int
    runs: Counter[str]
    booked: Counter[int]
    taken: Counter[int]
    by_process: Counter[str]
    killed: tuple[str, ...]
    ticked: int
    seconds: float
    said: str = field(repr=False)

    @property
    def documents(self) -> int:
        """How many the shops have sold: one of each type a day, in every book."""
        return self.books * SOLD_TYPES * len(DAYS)

    def require_all_once(self) -> None:
        """Each type of each book was pushed once for each day, whoever was killed meanwhile."""
        assert self.pairs == PLATFORM_TYPES + (self.books - 1) * BLOGGER_TYPES
        assert self.covered == self.pairs, self
        assert self.runs.total() == self.pairs, "a second run was made"
        assert set(self.runs) <= {RunState.SYNCED, RunState.NOTHING}, self
        assert self.booked == self.taken == Counter({1: self.documents}), self
        assert self.killed, "the night was too short to kill anybody at work"
        assert self.ticked >= WEB_PROCESSES + SCHEDULERS
        assert "Traceback" not in self.said, self.said
        assert "this tick could not" not in self.said, self.said


def night(folder: Path, database_url: str, outside: Outside, *, books: int) -> Told:
    """Have the night of so many books pushed by all of these processes, kill one of each kind, and see what became."""
    environment = {
        "DATABASE_URL": database_url,
        "SECRET_KEY": "a secret of the fault suite, long enough",
        "VAULT_KEYS": VAULT_KEYS,
        "AIACCOUNT_URL": outside.practice.url,
        "PARCELS_FOLDER": str(folder / "parcels"),
        "NIGHT_WINDOW_MINUTES": "1",
    }
    with looking_on(environment, folder) as app:
        world = f"fleet-{uuid4().hex[:8]}-"
        open_books(app, outside, world, books)
        now, begun = datetime.now(UTC), time.monotonic()
        fleet = Fleet(folder, environment, Clock(start=now, speed=SPEED, ahead=NIGHT - now))
        try:
            fleet.set_out()
            fleet.go_through_the_night()
            seconds = time.monotonic() - begun
            said = fleet.go_home()
        finally:
            fleet.end_all()
        return Told(
            books=books,
            pairs=_count(NightPush),
            covered=_covered(),
            runs=Counter(db.session.scalars(select(Run.state))),
            booked=times(outside, _BOOKED, [f"{world}%"]),
            taken=times(outside, _TAKEN, [f"{world}%"]),
            by_process=fleet.by_process(),
            killed=tuple(fleet.killed),
            ticked=_count(Tick),
            seconds=seconds,
            said=said,
        )


@dataclass
class Fleet:
    """The processes of a night. One scheduler and one web process are killed while they are at work."""

    folder: Path
    environment: Mapping[str, str]
    clock: Clock
    web: Push = field(init=False)
    schedulers: list[Push] = field(default_factory=list)
    killed: list[str] = field(default_factory=list)

    def set_out(self) -> None:
        """Start them all."""
        self.web = self._start("web", serve_pages, str(free_port()))
        for _ in range(SCHEDULERS):
            self._add_scheduler()

    def go_through_the_night(self) -> None:
        """Wait for its end; kill one of each kind on the way, and start the scheduler anew, as an operator does."""
        pairs, deadline = 0, time.monotonic() + LONGEST
        while not pairs or _covered() < pairs or _count(Tick) < WEB_PROCESSES + SCHEDULERS:
            pairs = _count(NightPush)
            assert time.monotonic() < deadline, f"{_covered()} of {pairs} are covered: {self._said()}"
            assert self.web.process.is_alive(), self._said()
            if len(self.killed) < KINDS and _covered() > pairs * (len(self.killed) + 1) // 8:
                self._kill_one()
            time.sleep(0.02 if len(self.killed) < KINDS else 0.2)

    def go_home(self) -> str:
        """Have those that live leave tidily; what all of them said."""
        alive = [one for one in [self.web, *self.schedulers] if one.process.is_alive()]
        for one in alive:
            one.signal(signal.SIGTERM)
        assert [one.end().code for one in alive] == [0] * (1 + SCHEDULERS), self._said()
        return self._said()

    def end_all(self) -> None:
        """Leave nothing behind; web processes end when theirs does."""
        for one in [self.web, *self.schedulers]:
            one.signal(signal.SIGKILL)

    def by_process(self) -> Counter[str]:
        """The runs by who ended them."""
        names = {one.process.pid: f"scheduler {number}" for number, one in enumerate(self.schedulers, 1)}
        counts: Counter[str] = Counter()
        for process_id in _owners():
            counts[names.get(process_id, f"web process {process_id}")] += 1
        return counts

    def _kill_one(self) -> None:
        """Kill a process that is seen at work, of a kind of which none was; gunicorn restarts its own."""
        own = {one.process.pid: one for one in self.schedulers}
        for process_id in _owners(Run.state == RunState.RUNNING):
            kind = "scheduler" if process_id in own else "web process"
            if kind not in self.killed:
                os.kill(process_id, signal.SIGKILL)
                self.killed.append(kind)
                if process_id in own:
                    assert own[process_id].end().code == -signal.SIGKILL
                    self._add_scheduler()
                break

    def _add_scheduler(self) -> None:
        self.schedulers.append(self._start(f"scheduler-{len(self.schedulers)}", schedule))

    def _start(self, name: str, work: Callable[[Order], None], *arguments: str) -> Push:
        output = self.folder / f"{name}.txt"
        return Push(start(Order(arguments, self.environment, self.folder, output, self.clock), work), output)

    def _said(self) -> str:
        return "\n".join(one.output.read_text() for one in [self.web, *self.schedulers] if one.output.exists())


def _covered() -> int:
    """Night pushes that are covered, and of which the days are."""
    query = (
        select(func.count())
        .select_from(NightPush)
        .join(Coverage, (Coverage.book_id == NightPush.book_id) & (Coverage.push_type == NightPush.push_type))
        .where(NightPush.state == NightState.COVERED, Coverage.covered_through == DAYS[-1])
    )
    found = db.session.scalar(query) or 0
    db.session.rollback()
    return found


def _count(table: type[NightPush] | type[Tick]) -> int:
    found = db.session.scalar(select(func.count()).select_from(table)) or 0
    db.session.rollback()
    return found


def _owners(*where: ColumnElement[bool]) -> list[int]:
    """The process ids of those who carry these runs out, or did so last; one for each run."""
    found = list(db.session.scalars(select(Run.owner).where(Run.owner.is_not(None), *where)))
    db.session.rollback()
    return [int(f"{owner}".rpartition("/")[2]) for owner in found]


_BOOKED = (
    'SELECT count(*) FROM "transaction" t JOIN company c ON c.id = t.company_id WHERE c.name LIKE ? '
    "GROUP BY c.id, t.kind, t.date"
)
_TAKEN = (
    "SELECT count(*) FROM document d JOIN import i ON i.id = d.import_id JOIN company c ON c.id = i.company_id "
    "WHERE c.name LIKE ? GROUP BY c.id, i.kind, d.number"
)


def main() -> None:
    """Measure on PostgreSQL, and say it."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.fleet", description=__doc__)
    parser.add_argument("--books", type=int, default=200)
    parser.add_argument("--write", action="store_true", help=f"write the figures into {GUARANTEE.name}")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="fleet-") as name, a_postgres() as postgres:
        folder = Path(name)
        with outside_world(folder) as outside:
            told = night(folder, postgres.database(), outside, books=chosen.books)
    text = _in_words(told)
    sys.stdout.write(f"{text}\n")
    told.require_all_once()
    if chosen.write:
        write_between(GUARANTEE, "fleet", text)


def _in_words(told: Told) -> str:
    ended = defaultdict[str, list[int]](list)
    for name, count in told.by_process.most_common():
        ended[name.rpartition(" ")[0]].append(count)
    by_kind = "; ".join(f"{kind}: {', '.join(map(str, counts))}" for kind, counts in sorted(ended.items()))
    return (
        f"{told.books} books, {told.pairs} types of theirs, {len(DAYS)} days: all covered after {told.seconds:.0f} s, "
        f"{SPEED} times as fast as in life.\nKilled: a {' and a '.join(told.killed)}. Runs ended by each {by_kind}.\n"
        f"Documents in the books: {_so_often(told.booked)}; sent: {_so_often(told.taken)}.\n"
        f"{datetime.now(UTC):%Y-%m-%d}, `python -m tests.faults.fleet --books {told.books}`."
    )


def _so_often(times: Counter[int]) -> str:
    return ", ".join(f"{count} {'once' if often == 1 else f'{often} times'}" for often, count in sorted(times.items()))


if __name__ == "__main__":
    main()
