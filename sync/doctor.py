"""The doctor: looks at what must hold, and says what does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from destinations.base import Destination, DestinationError
from models import Parcel, Run, RunState, db
from models.parcel import UNSETTLED
from sync.books import all_books, connection_of, current_key
from sync.errors import SyncError
from sync.leases import is_stale
from sync.tally import tallies
from sync.vault import Vault


@dataclass(frozen=True)
class Finding:
    """What was looked at, whether it is well, and what is the matter if not; `code` is the error's, if it was one."""

    subject: str
    is_well: bool
    remark: str
    code: str = ""


def examine(*, vault: Vault, destination: Destination, folder: Path, now: Callable[[], datetime]) -> Iterator[Finding]:
    """Look at every book's key and connection, at open runs, at parcels' files, and whether ended runs add up."""
    yield from _books(vault, destination)
    yield from _open_runs(now())
    yield from _parcel_files(folder)
    yield from _sums()


def _books(vault: Vault, destination: Destination) -> Iterator[Finding]:
    for book in all_books():
        subject = f"book {book.slug}"
        if current_key(book) is None:
            yield Finding(subject, True, "has no key yet")
            continue
        try:
            company = destination.test(connection_of(book, vault))
        except (SyncError, DestinationError) as error:
            yield Finding(subject, False, str(error), error.code)
        else:
            yield Finding(subject, True, f"opens {company.name}")


def _open_runs(now: datetime) -> Iterator[Finding]:
    for run in db.session.scalars(select(Run).where(Run.finished_at.is_(None)).order_by(Run.id)):
        stale = is_stale(run, now=now)
        remark = "nobody carries it out; sync again, or start the application" if stale else f"is {run.state}"
        yield Finding(f"run {run.id}", not stale, remark)


def _parcel_files(folder: Path) -> Iterator[Finding]:
    names = db.session.scalars(select(Parcel.file_name).where(Parcel.state.in_(UNSETTLED)))
    missing = [name for name in names if not (folder / name).is_file()]
    remark = f"without their workbook: {', '.join(missing)}" if missing else "have their workbooks"
    yield Finding("unsettled parcels", not missing, remark)


def _sums() -> Iterator[Finding]:
    green = list(db.session.scalars(select(Run).where(Run.state == RunState.SYNCED).order_by(Run.id.desc()).limit(500)))
    wrong = [str(run_id) for run_id, tally in tallies(green).items() if not tally.is_good]
    remark = f"do not add up: {', '.join(wrong)}" if wrong else f"add up ({len(green)})"
    yield Finding("green runs", not wrong, remark)
