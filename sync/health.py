"""Health: what has to be so for this installation to do its work."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from models import ApiKey, AutoPush, Tick, db
from sync.books import key_place
from sync.errors import VaultError
from sync.vault import Vault

LONGEST_SILENCE = timedelta(seconds=120)
"""How old the last tick may be; there is one every half minute."""

LEAST_SPACE = 200 * 1024 * 1024
"""Bytes that have to be free where workbooks are written."""


@dataclass(frozen=True)
class Check:
    """One thing that was looked at. `remark` holds no secret: anybody may read it."""

    name: str
    is_well: bool
    remark: str


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What the checks look at. `is_at_head` tells whether the database has the shape that this code wants.

    `count_workers` says none when runs wait for no workers.
    """

    vault: Vault
    folder: Path
    is_at_head: Callable[[], bool]
    count_workers: Callable[[], int | None]
    now: datetime


def checks(around: Surroundings) -> Iterator[Check]:
    """Look at everything; without a database only at the disk."""
    database = _database()
    yield database
    if database.is_well:
        at_head = around.is_at_head()
        yield Check("migrations", at_head, "at head" if at_head else "behind: run flask db upgrade")
        if at_head:
            yield _vault(around.vault)
            yield _scheduler(around.now)
            yield from _workers(around.count_workers())
    yield _disk(around.folder)
    db.session.rollback()


def last_tick() -> datetime | None:
    """When any process looked after runs and nights the last time."""
    return db.session.scalar(select(func.max(Tick.at)))


def _database() -> Check:
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        db.session.rollback()
        return Check("database", False, "does not answer")
    return Check("database", True, "answers")


def _vault(vault: Vault) -> Check:
    """The newest key of any book has to open; flask keys verify looks at every one."""
    key = db.session.scalar(select(ApiKey).order_by(ApiKey.id.desc()).limit(1))
    if key is None:
        return Check("vault", True, "nothing is sealed yet")
    try:
        vault.open(key.sealed, place=key_place(key.book_id, key.version))
    except VaultError:
        return Check("vault", False, "does not open: are the master keys of VAULT_KEYS all there?")
    return Check("vault", True, "opens")


def _scheduler(now: datetime) -> Check:
    """Somebody has to tick where a book has Auto Push on."""
    is_expected = db.session.scalar(select(AutoPush.book_id).where(AutoPush.is_on).limit(1)) is not None
    last = last_tick()
    if last is not None and now - last < LONGEST_SILENCE:
        return Check("scheduler", True, f"last tick {max(int((now - last).total_seconds()), 0)} s ago")
    if not is_expected:
        return Check("scheduler", True, "not needed: no book has Auto Push on")
    return Check("scheduler", False, "no tick for two minutes: start flask scheduler, or make run")


def _workers(how_many: int | None) -> Iterator[Check]:
    if how_many is not None:
        yield Check("workers", how_many > 0, f"{how_many} at work" if how_many else "none: start flask worker")


def _disk(folder: Path) -> Check:
    place = next(one for one in (folder, *folder.parents) if one.is_dir())
    free = shutil.disk_usage(place).free
    return Check("disk", free >= LEAST_SPACE, f"{free // 1024**2:,} MB free for workbooks")
