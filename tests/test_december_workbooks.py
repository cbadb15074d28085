"""Every workbook of December 2010, read back cell by cell by the programs that people open them with."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from flask import Flask
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from accounting.documents import Document
from accounting.push_type import Layer, PushType
from accounting.pushes import PUSH_TYPES
from destinations.aiaccount.sheets import SHEETS, rows_of
from destinations.aiaccount.workbook import write_workbook
from examples.online_retail import load_sample
from models import db, writing
from models.shop import Blogger
from sync.books import add_book, book_by_slug
from sync.job import scope_of
from sync.sorting import batches
from tests.conftest import KUALA_LUMPUR, _application, settings_for
from tests.servers import IN_CI
from tests.test_december import DECEMBER, PAIRS

REMARKS = "AiAccount Sync run 118"
NOW = datetime(2026, 5, 15, tzinfo=UTC)


@dataclass(frozen=True)
class Written:
    """A workbook, and what was meant to be in its rows."""

    path: Path
    push: PushType
    documents: list[Document]

    def intended(self) -> Iterator[list[Any]]:
        """The values of each row as the columns read them; an empty cell is None."""
        columns = SHEETS[self.push.kind].columns
        for document in self.documents:
            for row in rows_of(document, REMARKS):
                yield [_plain(column.read(row)) for column in columns]


@pytest.fixture(scope="module")
def workbooks(tmp_path_factory: pytest.TempPathFactory, _sqlite_template: Path) -> list[Written]:
    """The sixteen workbooks, each of one book and type, whole."""
    folder = tmp_path_factory.mktemp("december")
    database = folder / "december.sqlite"
    shutil.copyfile(_sqlite_template, database)
    for app in _application(settings_for(f"sqlite:///{database}", folder)):
        return _write_all(app, folder)
    raise AssertionError


def _write_all(app: Flask, folder: Path) -> list[Written]:
    with app.app_context():
        with writing() as session:
            load_sample(session, None)
        add_book("platform", "platform", Layer.PLATFORM, zone=KUALA_LUMPUR, now=NOW)
        for slug in db.session.scalars(db.select(Blogger.slug)).all():
            add_book(slug, slug, Layer.BLOGGER, blogger=slug, zone=KUALA_LUMPUR, now=NOW)
        return [_write(folder / f"{slug}-{key}.xlsx", slug, PUSH_TYPES[key]) for slug, key in PAIRS]


def _write(path: Path, slug: str, push: PushType) -> Written:
    book = book_by_slug(slug)
    assert book is not None
    documents = [one for batch in batches(scope_of(book, push, DECEMBER), lambda: NOW) for one in batch]
    write_workbook(push.kind, documents, path, remarks=REMARKS)
    return Written(path, push, documents)


def test_openpyxl_reads_every_cell_as_it_was_meant(workbooks: list[Written]) -> None:
    for written in workbooks:
        workbook = load_workbook(written.path, read_only=True)
        with closing(workbook):
            assert workbook.active is not None
            rows = workbook.active.iter_rows(min_row=2, values_only=True)
            assert_same(written, ([_plain(cell) for cell in row] for row in rows))


def test_calamine_reads_every_cell_as_it_was_meant(workbooks: list[Written]) -> None:
    for written in workbooks:
        assert_same(written, read_by_calamine(written.path))


def test_libreoffice_opens_and_saves_them_without_changing_a_cell(workbooks: list[Written], tmp_path: Path) -> None:
    program = shutil.which("soffice")
    if program is None:
        if IN_CI:
            pytest.fail("LibreOffice is not installed, and in CI it has to be.")
        pytest.skip("LibreOffice is not installed.")
    command = [program, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "ods"]
    paths = [str(written.path) for written in workbooks]
    subprocess.run(
        [*command, "--outdir", tmp_path, *paths],
        check=True,
        timeout=300,
        capture_output=True,
        env={**os.environ, "HOME": str(tmp_path)},
    )
    for written in workbooks:
        assert_same(written, read_by_calamine(tmp_path / f"{written.path.stem}.ods"))


def test_no_cell_is_a_formula_or_an_error(workbooks: list[Written]) -> None:
    for written in workbooks:
        with ZipFile(written.path) as package:
            sheet = package.read("xl/worksheets/sheet1.xml")
        assert b"<f" not in sheet
        assert b't="e"' not in sheet


def test_the_month_has_what_real_data_has(workbooks: list[Written]) -> None:
    """Otherwise the tests above would prove little: credit notes, three currencies, free items, many lines."""
    platform = workbooks[0].documents
    assert {document.currency for document in platform} == {"MYR", "SGD", "USD"}
    assert any(document.total < 0 for document in platform)
    assert any(line.unit_price == 0 for document in platform for line in getattr(document, "lines", ()))
    assert sum(len(written.documents) for written in workbooks) > 3000


def read_by_calamine(path: Path) -> Iterator[list[Any]]:
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False)
    return ([_plain(cell) for cell in row] for row in rows[1:])


def assert_same(written: Written, found: Iterator[list[Any]]) -> None:
    width = len(SHEETS[written.push.kind].columns)
    for place, (intended, row) in enumerate(zip(written.intended(), found, strict=True), 2):
        assert row + [None] * (width - len(row)) == intended, f"{written.path.name}, row {place}"


def _plain(value: Any) -> Any:
    """A cell as all readers can give it: numbers as Decimal, days as date, nothing as None."""
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, int | float):
        return Decimal(repr(value)) + 0
    if isinstance(value, Decimal | date | str):
        return value
    raise AssertionError(f"a cell of {type(value).__name__}: {value!r}")
