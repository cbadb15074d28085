"""Importing a source table from .xlsx, and workbooks that are damaged, unclear or built to do harm."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from models.shop import Blogger, Customer, Order
from sync.import_xlsx import LAST_COLUMN
from sync.import_xlsx import _number as number_of
from sync.imports import ImportProblem, ImportRefused, import_table

HEADER = ["id", "number", "blogger_id", "customer_id", "status", "currency", "exchange_rate", "total", "created_at"]
ROW = [1, "S-1", 1, 7, "paid", "MYR", 1, 854.43, datetime(2026, 5, 15, 6, 30)]  # noqa: DTZ001 - as Excel has it.
SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    engine = create_engine(f"sqlite:///{tmp_path / 'shop.db'}")
    Blogger.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(Blogger(id=1, slug="batik", name="Batik House"))
        session.add(Customer(id=7, name="Aisyah"))
        session.commit()
        yield session
    engine.dispose()


def a_workbook(folder: Path, *rows: list[Any], sheets: tuple[str, ...] = ("Sheet1",)) -> Path:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name in sheets:
        sheet = book.create_sheet(name)
        for row in (HEADER, *rows):
            sheet.append(row)
    path = folder / "orders.xlsx"
    book.save(path)
    return path


def rewritten(path: Path, part: str, old: str, new: str) -> Path:
    """The same workbook with a piece of one part's XML replaced."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old.encode() in parts[part], parts[part][:2000]
    parts[part] = parts[part].replace(old.encode(), new.encode(), 1)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def with_cell(position: int, value: Any) -> list[Any]:
    return [*ROW[:position], value, *ROW[position + 1 :]]


def problems_of(path: Path, session: Session) -> tuple[ImportProblem, ...]:
    with pytest.raises(ImportRefused) as refused:
        import_table("orders", path, session, dry_run=False)
    assert session.scalar(select(func.count()).select_from(Order)) == 0
    assert all("expected" in problem.message for problem in refused.value.problems)
    return refused.value.problems


def test_a_sheet_is_loaded_with_exact_numbers_dates_and_texts(tmp_path: Path, session: Session) -> None:
    path = a_workbook(tmp_path, ROW, [], [2, "S-2", *ROW[2:7], "12.30", "2026-05-15T14:30:00+08:00", None])
    assert import_table("orders", path, session, dry_run=False).rows == 2
    orders = session.scalars(select(Order).order_by(Order.id)).all()
    assert [order.total for order in orders] == [Decimal("854.43"), Decimal("12.30")]
    assert {order.created_at for order in orders} == {datetime(2026, 5, 15, 6, 30, tzinfo=UTC)}


@pytest.mark.parametrize("written", ["854.43", "854.4299999999999", "854.42999999999995", "8.5443E2"])
def test_a_number_is_what_was_typed_however_a_program_writes_it(tmp_path: Path, session: Session, written: str) -> None:
    path = rewritten(a_workbook(tmp_path, with_cell(7, 5)), SHEET, "<v>5</v>", f"<v>{written}</v>")
    import_table("orders", path, session, dry_run=False)
    assert session.scalars(select(Order.total)).one() == Decimal("854.43")


def test_empty_cells_and_booleans_are_understood(tmp_path: Path, session: Session) -> None:
    book = Workbook()
    for row in (
        ["id", "slug", "multi_kol", "name", "email"],
        [2, "kopi", True, "Kopi", None],
        [3, "gadget", None, "G"],
    ):
        book.worksheets[0].append(row)
    book.save(tmp_path / "bloggers.XLSX")
    import_table("bloggers", tmp_path / "bloggers.XLSX", session, dry_run=False)
    assert list(session.scalars(select(Blogger.multi_kol).where(Blogger.id > 1))) == [True, False]


def test_rows_are_read_whatever_size_the_sheet_claims_to_have(tmp_path: Path, session: Session) -> None:
    path = rewritten(a_workbook(tmp_path, ROW), SHEET, 'ref="A1:I2"', 'ref="A1"')
    assert import_table("orders", path, session, dry_run=False).rows == 1


@pytest.mark.parametrize(
    ("position", "value", "column", "message"),
    [
        (7, "=A1+B1", "total", "found the formula =A1+B1"),
        (7, "#N/A", "total", "found the error #N/A"),
        (7, 10.5055, "total", "found '10.5055'; expected at most 3 decimal places"),
        (7, 1e30, "total", "at most 15 digits"),
        (0, 1.5, "id", "a whole number"),
        (8, "yesterday", "created_at", "ISO 8601"),
        (8, 46157, "created_at", "found '46157'"),
    ],
)
def test_a_wrong_cell_is_named_by_row_and_column(
    tmp_path: Path, session: Session, position: int, value: Any, column: str, message: str
) -> None:
    (problem,) = problems_of(a_workbook(tmp_path, with_cell(0, 5), with_cell(position, value)), session)[-1:]
    assert (problem.line, problem.column) == (3, column)
    assert message in problem.message


def test_a_date_beyond_the_calendar_is_refused(tmp_path: Path, session: Session) -> None:
    path = rewritten(a_workbook(tmp_path, with_cell(8, datetime(2026, 5, 15))), SHEET, "<v>46157</v>", "<v>9e9</v>")  # noqa: DTZ001
    assert "shown as a date" in problems_of(path, session)[0].message


def test_the_sheet_named_like_the_table_is_taken(tmp_path: Path, session: Session) -> None:
    path = a_workbook(tmp_path, ROW, sheets=("notes", "orders"))
    assert import_table("orders", path, session, dry_run=True).rows == 1


def test_several_sheets_and_none_named_like_the_table_are_refused(tmp_path: Path, session: Session) -> None:
    (problem,) = problems_of(a_workbook(tmp_path, ROW, sheets=("one", "two")), session)
    assert "holds 2 sheets; expected one, or one of them named 'orders'" in problem.message


def test_a_file_that_is_no_zip_is_refused(tmp_path: Path, session: Session) -> None:
    path = tmp_path / "orders.xlsx"
    path.write_text("id,number\n1,S-1\n")
    assert "not a zip file" in problems_of(path, session)[0].message
    path.write_bytes(b"")
    assert "0 bytes" in problems_of(path, session)[0].message


def test_a_zip_that_is_no_workbook_is_refused(tmp_path: Path, session: Session) -> None:
    path = tmp_path / "orders.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("orders.csv", "id\n1\n")
    assert "holds no xl/workbook.xml" in problems_of(path, session)[0].message


def test_a_cut_off_workbook_is_refused(tmp_path: Path, session: Session) -> None:
    path = a_workbook(tmp_path, ROW)
    path.write_bytes(path.read_bytes()[:-200])
    problems_of(path, session)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, session: Session) -> None:
    path = a_workbook(tmp_path, ROW)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/media/bomb", "w") as part:
        for _ in range(300):
            part.write(bytes(1024 * 1024))
    assert path.stat().st_size < 1_000_000
    assert "unpacks to 3" in problems_of(path, session)[0].message


def test_a_part_that_lies_about_its_size_is_not_read_beyond_it(tmp_path: Path, session: Session) -> None:
    path = a_workbook(tmp_path, ROW)
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo(SHEET).file_size
    content = path.read_bytes()
    directory = content.rindex(b"PK\x01\x02", 0, content.rindex(SHEET.encode()))
    lie = content[:directory] + content[directory:].replace(size.to_bytes(4, "little"), (600).to_bytes(4, "little"), 1)
    path.write_bytes(lie)
    assert "cannot be read as .xlsx" in problems_of(path, session)[0].message


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("<sheetData>", '<sheetData><row r="99999999999"><c r="A1"><v>1</v></c></row>', "beyond Excel's last"),
        ("<sheetData>", "<sheetData>" + "<x/>" * 200_000, "elements without a whole row"),
        ("<sheetData>", "<sheetData><row>" + "<c/>" * 200_000 + "</row>", "elements without a whole row"),
        ("<sheetData>", '<sheetData><row><c r="ZZ1"><v>1</v></c></row>', f"beyond column {LAST_COLUMN}"),
        ("<worksheet", '<!DOCTYPE a [<!ENTITY b "b">]><worksheet', "DTD"),
        ("</sheetData>", "", "mismatched tag"),
        ('<c r="A2" t="n">', '<c r="A2" t="s">', "list index out of range"),
    ],
)
def test_a_sheet_built_to_do_harm_is_refused(
    tmp_path: Path, session: Session, old: str, new: str, message: str
) -> None:
    (problem,) = problems_of(rewritten(a_workbook(tmp_path, ROW), SHEET, old, new), session)
    assert message.lower() in problem.message.lower(), problem.message


def test_shared_texts_are_joined_from_their_runs_and_escapes_undone(tmp_path: Path, session: Session) -> None:
    texts = "<si><r><rPr><b/></rPr><t>S</t></r> <r><t>_x002D_9</t></r><rPh><t>es</t></rPh></si>"
    path = a_workbook(tmp_path, with_cell(1, 0))
    path = rewritten(path, SHEET, '<c r="B2" t="n">', '<c r="B2" t="s">')
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="urn:any">{texts}</sst>')
    import_table("orders", path, session, dry_run=False)
    assert session.scalars(select(Order.number)).one() == "S-9"


@given(st.integers(-(10**12), 10**12))
def test_every_amount_survives_the_way_through_a_workbook(sen: int) -> None:
    amount = Decimal(sen) / 100
    for written in (repr(float(amount)), f"{float(amount):.16g}", f"{float(amount):.17g}"):
        assert Decimal(number_of(written)) == amount
