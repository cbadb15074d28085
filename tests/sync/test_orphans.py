"""Workbooks that no parcel names: found when they are old, deleted only when they are certainly nobody's."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from accounting.pushes import PUSH_TYPES
from models import Parcel, db, writing
from sync.books import book_by_slug
from sync.orphans import OLD, files_of_nobody, remove
from sync.pusher import utc_now
from tests.shop import add_orders
from tests.sync.conftest import MAY_15, Desk


def a_file(desk: Desk, name: str, *, age: timedelta = OLD + timedelta(minutes=1)) -> Path:
    """A file in the parcels folder, so old."""
    file = desk.pusher.folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"a workbook, once")
    moment = (utc_now() - age).timestamp()
    os.utime(file, (moment, moment))
    return file


def names(desk: Desk) -> list[str]:
    return [file.name for file in files_of_nobody(desk.pusher.folder, now=utc_now())]


@pytest.mark.parametrize(
    "name", ["sales-invoices-9-1.xlsx", "sales-invoices-9-1-3.xlsx", ".sales-invoices-9-1.xlsx.tmp_8x2k"]
)
def test_an_old_workbook_or_an_unfinished_one_that_no_parcel_names_is_found_and_deleted(
    sqlite_desk: Desk, name: str
) -> None:
    file = a_file(sqlite_desk, name)
    assert names(sqlite_desk) == [name]
    assert remove(sqlite_desk.pusher.folder, [file], now=utc_now()) == [file]
    assert not file.exists()


def test_one_that_is_not_an_hour_old_may_be_in_the_making(sqlite_desk: Desk) -> None:
    a_file(sqlite_desk, "sales-invoices-9-1.xlsx", age=timedelta(minutes=59))
    assert names(sqlite_desk) == []


def test_other_peoples_files_are_not_looked_at(sqlite_desk: Desk) -> None:
    for name in (".gitkeep", "notes.txt", "accounts 2026.xlsx", "backup-1.zip"):
        a_file(sqlite_desk, name)
    assert names(sqlite_desk) == []


def test_what_a_parcel_names_is_never_found_however_old(desk: Desk) -> None:
    add_orders(1)
    desk.push()
    name = db.session.query(Parcel).one().file_name
    a_file(desk, name)
    assert names(desk) == []


def test_the_files_of_an_open_run_are_its_own_affair(desk: Desk) -> None:
    book = book_by_slug(desk.company.slug)
    assert book is not None
    run_id = desk.pusher.queue(book, PUSH_TYPES["sales_invoice"], MAY_15, by=None).id
    a_file(desk, f"sales-invoices-{run_id}-1.xlsx")
    assert names(desk) == []


def test_a_file_that_came_to_be_named_or_was_written_anew_meanwhile_stays(desk: Desk) -> None:
    add_orders(2)
    desk.push()
    named, anew = a_file(desk, "sales-invoices-90-1.xlsx"), a_file(desk, "sales-invoices-90-2.xlsx")
    found = files_of_nobody(desk.pusher.folder, now=utc_now())
    assert found == [named, anew]
    with writing() as session:
        session.query(Parcel).one().file_name = named.name
    anew.write_bytes(b"a workbook, again")
    assert remove(desk.pusher.folder, found, now=utc_now()) == []
    assert named.exists()
    assert anew.exists()


def test_a_folder_that_is_not_there_yet_has_none(sqlite_desk: Desk) -> None:
    assert files_of_nobody(sqlite_desk.pusher.folder / "not-yet", now=utc_now()) == []
