"""Orphans: workbooks in the parcels folder that no parcel names, as a process leaves them that died while freezing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from models import Parcel, Run, db

OLD = timedelta(hours=1)
"""How old a file without a parcel is before it counts: a younger one may be in the making."""

_OURS = re.compile(r"\.?(?P<kind>[a-z-]+)-(?P<run>\d+)-\d+(-\d+)?\.xlsx(\.\w+)?")
"""A workbook's name as freezing gives it, or the temporary name that it has while it is being written."""


def files_of_nobody(folder: Path, *, now: datetime) -> list[Path]:
    """Old workbooks and leftovers of unfinished ones that no parcel names. Other people's files are not looked at.

    Those of an open run are left out: it may name or replace them yet.
    """
    files = sorted(file for file in folder.rglob("*") if _OURS.fullmatch(file.name)) if folder.is_dir() else []
    old = [file for file in files if _is_old(file, now=now)]
    named = set(db.session.scalars(select(Parcel.file_name))) if old else set()
    open_runs = set(db.session.scalars(select(Run.id).where(Run.finished_at.is_(None))))
    return [file for file in old if _name(file, folder) not in named and _run_of(file) not in open_runs]


def remove(folder: Path, files: Iterable[Path], *, now: datetime) -> list[Path]:
    """Delete these files, each only if it is still nobody's at that moment; those that are gone."""
    db.session.rollback()
    still = set(files_of_nobody(folder, now=now))
    gone = [file for file in files if file in still and _is_old(file, now=now)]
    for file in gone:
        file.unlink(missing_ok=True)
    return gone


def _is_old(file: Path, *, now: datetime) -> bool:
    """Whether it was written long ago; one that vanishes meanwhile was not."""
    try:
        written = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    except FileNotFoundError:
        return False
    return file.is_file() and now - written > OLD


def _name(file: Path, folder: Path) -> str:
    return file.relative_to(folder).as_posix()


def _run_of(file: Path) -> int:
    found = _OURS.fullmatch(file.name)
    return int(found["run"]) if found else 0
