"""A night of many books, planned and claimed without an upload: CPU seconds, and that each was claimed once.

.venv/bin/python -m bench.night [--books 20000] [--database postgresql://...]
"""

from __future__ import annotations

import argparse
import base64
import secrets
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, insert, select, update

from accounting.push_type import Layer
from accounting.pushes import pushes_of
from app import create_app
from models import AutoPush, Book, Coverage, NightPush, NightState, Run, RunState, db, shop, writing
from settings import Settings
from sync.night_plan import plan_due
from sync.night_settle import settle_ended
from sync.night_start import Pace, start_due

ZONE = ZoneInfo("Asia/Kuala_Lumpur")
NOW = datetime(2026, 5, 16, 2, 45, tzinfo=ZONE)
"""When everything is due: 15 May, of every book, and the window is over."""
YESTERDAY = date(2026, 5, 15)
PACE = Pace(look_back=35, most_open=500)
BATCH = 5000


def main() -> None:
    """Make the books, then plan and claim their night."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--books", type=int, default=20_000)
    parser.add_argument("--database", help="an empty PostgreSQL database; SQLite in a temporary folder if left out")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(_settings(arguments.database, Path(folder)))
        with app.app_context():
            upgrade()
            _make_books(arguments.books)
            _measure(app)
            db.session.remove()
            db.engine.dispose()


def _measure(app: Flask) -> None:
    total = 0.0
    print(f"{db.engine.dialect.name}, {db.session.scalar(select(func.count()).select_from(Book)):,} books")
    for name, step in {"planned": _plan, "claimed": _claim, "looked again": _plan}.items():
        found, cpu, wall = step()
        total += cpu
        print(f"  {name:<13} {found:>7,} night pushes   {cpu:6.2f} s CPU   {wall:6.2f} s")
    each = select(func.count()).select_from(Run).group_by(Run.book_id, Run.push_type)
    assert set(db.session.scalars(each)) == {1}, "a book and type was claimed twice"
    assert set(db.session.scalars(select(NightPush.state).distinct())) == {NightState.COVERED}
    print(f"  in all {total:.2f} s CPU of this process; each was claimed once")


def _plan() -> tuple[int, float, float]:
    cpu, wall = _timed(lambda: plan_due(NOW, window=timedelta(minutes=30)))
    return _count(NightPush), cpu, wall


def _claim() -> tuple[int, float, float]:
    """Claim until nothing is left. Every run ends at once, with nothing to sync; that is not measured."""
    cpu, wall, started = 0.0, 0.0, [0]
    while started[-1] or len(started) == 1:
        one_cpu, one_wall = _timed(lambda: started.append(len(start_due(NOW, PACE))))
        cpu, wall = cpu + one_cpu, wall + one_wall
        with writing() as session:
            session.execute(
                update(Run)
                .where(Run.finished_at.is_(None))
                .values(finished_at=NOW, state=RunState.NOTHING, planned=True)
                .execution_options(synchronize_session=False)
            )
        settle_ended(NOW)
    return _count(Run), cpu, wall


def _timed(work: Callable[[], None]) -> tuple[float, float]:
    """Seconds of CPU of this process, and by the clock."""
    wall, cpu = time.monotonic(), time.process_time()
    work()
    return time.process_time() - cpu, time.monotonic() - wall


def _count(table: type[NightPush] | type[Run]) -> int:
    found = db.session.scalar(select(func.count()).select_from(table)) or 0
    db.session.rollback()
    return found


def _make_books(how_many: int) -> None:
    """One platform, and bloggers with multi-KOL on: four types each, covered through the day before yesterday."""
    for start in range(0, how_many, BATCH):
        numbers = range(start, min(start + BATCH, how_many))
        with writing() as session:
            session.execute(
                insert(shop.Blogger),
                [{"id": n, "slug": f"b{n}", "name": f"B{n}", "multi_kol": True} for n in numbers if n],
            )
            session.execute(insert(Book), [_book(n) for n in numbers])
            switches = {"is_on": True, "hour": 2, "changed_at": NOW}
            session.execute(insert(AutoPush), [{"book_id": n + 1} | switches for n in numbers])
            session.execute(insert(Coverage), [row for n in numbers for row in _coverages(n)])


def _book(number: int) -> dict[str, object]:
    return {
        "id": number + 1,
        "slug": f"book-{number}",
        "layer": Layer.BLOGGER if number else Layer.PLATFORM,
        "blogger_id": number or None,
        "company": f"Company {number}",
        "timezone": ZONE.key,
        "mark": f"m{number}",
        "created_at": NOW.astimezone(UTC),
    }


def _coverages(number: int) -> Iterator[dict[str, object]]:
    day = YESTERDAY - timedelta(days=1)
    for push in pushes_of(Layer.BLOGGER if number else Layer.PLATFORM, with_kols=True):
        yield {"book_id": number + 1, "push_type": push.key, "first_day": day, "covered_through": day}


def _settings(database: str | None, folder: Path) -> Settings:
    url = database.replace("postgresql://", "postgresql+psycopg://") if database else f"sqlite:///{folder}/night.sqlite"
    return Settings(
        database_url=url,
        shop_database_url=None,
        secret_key=secrets.token_hex(32),
        vault_keys=f"k1:{base64.b64encode(bytes(32)).decode()}",
        destination_url="http://127.0.0.1:1",
        is_practice=True,
        max_rows=5000,
        timezone=ZONE,
        trusted_hosts=(),
        parcels=folder / "parcels",
    )


if __name__ == "__main__":
    main()
