"""The workbook holds exactly what was put in, for every program that may read it, and is on the disk whole or not."""

from __future__ import annotations

import csv
import hashlib
import os
import re
import shutil
import subprocess
import tracemalloc
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from accounting.documents import Document, DocumentKind, SalesInvoice
from destinations.aiaccount.cells import date_cell, number_cell, text_cell
from destinations.aiaccount.sheets import SHEETS, rows_of
from destinations.aiaccount.workbook import write_workbook
from destinations.base import Span
from tests.builders import a_bill, a_line, a_payment, a_receipt, a_sales_invoice

HOSTILE = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "#N/A",
    "#REF!",
    "TRUE",
    "00123",
    "1e5",
    "2010-12-31",
    "_x0041_",
    "a_x0041_x0042_b",
    "_x005F_x0041_",
    "_x000d_",
    "__x0041__",
    "a\nb",
    "a\tb",
    "\n ends \n",
    "   ",
    "a\rb",
    "]]> & <b> \"quoted\" 'too'",
    "&#65; &amp;",
    "😀 mug",
    "مرحبا",
    "\u200fRTL\u200e",
    "nel\x85 ls\u2028 del\x7f",
    "é e\u0301",
    "x" * 300,
    "y" * 32_767,
)


def written(path: Path, *documents: Document, kind: DocumentKind = DocumentKind.SALES_INVOICE) -> Path:
    return write_workbook(kind, documents, path / "it.xlsx", remarks="AiAccount Sync run 118").path


def described(text: str) -> SalesInvoice:
    return a_sales_invoice(lines=(a_line(description=text),))


def by_openpyxl(path: Path) -> list[dict[str, Any]]:
    workbook = load_workbook(path)
    assert workbook.active is not None
    header, *rows = workbook.active.iter_rows(values_only=True)
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


def by_calamine(path: Path) -> list[dict[str, Any]]:
    header, *rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False)
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


def descriptions(path: Path) -> tuple[list[str], list[str]]:
    return [row["Description"] for row in by_openpyxl(path)], [row["Description"] for row in by_calamine(path)]


ONE_OF_EACH = [
    (DocumentKind.SALES_INVOICE, a_sales_invoice(currency="USD", exchange_rate=Decimal("4.4125"))),
    (DocumentKind.SALES_RECEIPT, a_receipt()),
    (DocumentKind.EXPENSE_BILL, a_bill()),
    (DocumentKind.EXPENSE_PAYMENT, a_payment()),
]


@pytest.mark.parametrize(("kind", "document"), ONE_OF_EACH)
def test_every_cell_reads_back_as_it_was(tmp_path: Path, kind: DocumentKind, document: Document) -> None:
    path = written(tmp_path, document, kind=kind)
    row = next(rows_of(document, "AiAccount Sync run 118"))
    for read, empty in ((by_openpyxl(path)[0], None), (by_calamine(path)[0], "")):
        for column in SHEETS[kind].columns:
            value, found = column.read(row), read[column.header]
            if isinstance(value, Decimal):
                assert Decimal(repr(found)) == value
            elif isinstance(value, date):
                assert (found.date() if isinstance(found, datetime) else found) == value
            else:
                assert found == (value or empty), column.header


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_stays_the_text_it_is(tmp_path: Path, text: str) -> None:
    path = written(tmp_path, described(text))
    assert descriptions(path) == ([text], [text])
    workbook = load_workbook(path)
    assert workbook.active is not None
    assert {cell.data_type for cell in workbook.active[2] if isinstance(cell.value, str)} == {"s"}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), min_size=1, max_size=30))
def test_any_text_reads_back_by_calamine_and_what_xml_can_hold_by_openpyxl(tmp_path: Path, texts: list[str]) -> None:
    path = written(tmp_path, a_sales_invoice(lines=tuple(a_line(description=text) for text in texts)))
    honest = [re.sub("[\ufffe\uffff]", "\N{REPLACEMENT CHARACTER}", text) for text in texts]
    spelled = [
        re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", lambda found: f"_x{ord(found[0]):04X}_", text) for text in honest
    ]
    assert descriptions(path) == (spelled, honest)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.text("_x0041F\x01 \r\n", min_size=1, max_size=20), min_size=1, max_size=20))
def test_no_mix_of_underscores_and_control_characters_makes_an_escape(tmp_path: Path, texts: list[str]) -> None:
    path = written(tmp_path, a_sales_invoice(lines=tuple(a_line(description=text) for text in texts)))
    assert descriptions(path)[1] == texts


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(amounts=st.lists(st.decimals(-(10**11), 10**11, places=4), min_size=1, max_size=50))
def test_an_amount_reads_back_exactly(tmp_path: Path, amounts: list[Decimal]) -> None:
    path = written(tmp_path, a_sales_invoice(lines=tuple(a_line(unit_price=amount) for amount in amounts)))
    for rows in (by_openpyxl(path), by_calamine(path)):
        assert [Decimal(repr(row["Unit Price"])) for row in rows] == amounts


@pytest.mark.parametrize(
    ("number", "text"),
    [("854.43", "854.43"), ("1E+3", "1000"), ("-0.00", "0.00"), ("-2", "-2"), ("9999999999999.99", "9999999999999.99")],
)
def test_a_number_is_written_in_plain_digits(number: str, text: str) -> None:
    assert number_cell(Decimal(number)) == f"<v>{text}</v>"


@pytest.mark.parametrize("number", ["1234567890123456", "12345678901234.56", "1E+16", "1E-17", "NaN", "Infinity"])
def test_a_number_that_a_cell_would_change_is_refused(number: str) -> None:
    with pytest.raises(ValueError, match="cell"):
        number_cell(Decimal(number))


def test_zeros_at_the_ends_do_not_count_as_digits() -> None:
    assert number_cell(Decimal("123456789012.1230000")) == "<v>123456789012.1230000</v>"


@pytest.mark.parametrize("text", ["x" * 32_768, "😀" * 16_384])
def test_a_text_longer_than_a_cell_is_refused_with_its_place(tmp_path: Path, text: str) -> None:
    with pytest.raises(ValueError, match="Description of 536365: a cell holds at most 32767"):
        written(tmp_path, described(text))


def test_what_no_reader_gives_back_becomes_the_replacement_character() -> None:
    assert text_cell("a\ud800b\ufffe") == "<is><t>a\ufffdb\ufffd</t></is>"


def test_a_day_where_spreadsheets_disagree_is_refused() -> None:
    assert date_cell(date(2010, 12, 15)) == "<v>40527</v>"
    with pytest.raises(ValueError, match="1900"):
        date_cell(date(1900, 2, 28))


def libreoffice() -> str:
    found = shutil.which("soffice")
    if not found and os.environ.get("CI") == "true":
        pytest.fail("soffice is not installed, and CI must not skip this.")
    return found or pytest.skip("soffice is not installed (apt: libreoffice-calc-nogui).")


def test_libreoffice_reads_the_same(tmp_path: Path) -> None:
    soffice = libreoffice()
    invoice = a_sales_invoice(lines=tuple(a_line(description=text) for text in (*HOSTILE, "bell \x07")))
    path = written(tmp_path, invoice)
    # Comma, double quotes, UTF-8; cells as they are stored, texts in quotes.
    options = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,false,false"
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [soffice, profile, "--headless", "--convert-to", options, "--outdir", str(tmp_path / "out"), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    with (tmp_path / "out" / "it.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["Description"] for row in rows] == [*HOSTILE, "bell \x07"]
    assert {(row["Unit Price"], row["Invoice Number"], row["Account"]) for row in rows} == {("12.5", "536365", "40000")}
    assert {row["Invoice Date"] for row in rows} == {"2010-12-15"}


def test_it_looks_as_a_bookkeeper_likes_it(tmp_path: Path) -> None:
    sheet = load_workbook(written(tmp_path, a_sales_invoice())).active
    assert sheet is not None
    assert (sheet.title, sheet.freeze_panes) == ("Sales Invoices", "B2")
    assert all(cell.font.bold for cell in sheet[1])
    assert (sheet["D2"].number_format, sheet["W2"].number_format) == ("yyyy-mm-dd", "#,##0.00##")
    assert sheet["A2"].number_format == "@"
    assert sheet.column_dimensions["F"].width == 36


def test_readers_that_stream_see_every_row(tmp_path: Path) -> None:
    workbook = load_workbook(written(tmp_path, a_sales_invoice(lines=(a_line(),) * 9)), read_only=True)
    assert workbook.active is not None
    assert len(list(workbook.active.iter_rows())) == 10
    workbook.close()


def test_the_same_documents_give_the_same_bytes(tmp_path: Path) -> None:
    first, second = (
        write_workbook(DocumentKind.SALES_INVOICE, [a_sales_invoice()], tmp_path / name, remarks="run 1")
        for name in ("a.xlsx", "b.xlsx")
    )
    assert first.path.read_bytes() == second.path.read_bytes()
    with ZipFile(first.path) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_it_says_what_was_written(tmp_path: Path) -> None:
    documents = [a_sales_invoice(number="1", lines=(a_line(), a_line())), a_sales_invoice(number="2")]
    made = write_workbook(DocumentKind.SALES_INVOICE, iter(documents), tmp_path / "it.xlsx", remarks="")
    content = made.path.read_bytes()
    assert (made.rows, made.spans) == (3, (Span(2, 3), Span(4, 4)))
    assert (made.size, made.sha256) == (len(content), hashlib.sha256(content).hexdigest())


def test_a_workbook_without_documents_has_its_header(tmp_path: Path) -> None:
    assert by_calamine(written(tmp_path)) == []


@pytest.mark.parametrize(
    "documents", [[a_sales_invoice(lines=(), stated_total=Decimal(0))], [a_sales_invoice(), a_sales_invoice()]]
)
def test_what_would_not_be_one_document_a_span_is_refused(tmp_path: Path, documents: list[Document]) -> None:
    with pytest.raises(ValueError, match="536365"):
        written(tmp_path, *documents)


def test_nothing_is_left_when_a_document_breaks_it(tmp_path: Path) -> None:
    def breaking() -> Iterator[Document]:
        yield a_sales_invoice()
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError):
        write_workbook(DocumentKind.SALES_INVOICE, breaking(), tmp_path / "it.xlsx", remarks="")
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_left_when_the_disk_will_not_have_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        written(tmp_path, a_sales_invoice())
    assert list(tmp_path.iterdir()) == []


def test_the_name_appears_only_when_all_of_it_is_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "it.xlsx"
    synced: list[bool] = []
    monkeypatch.setattr(os, "fsync", lambda _descriptor: synced.append(path.exists()))
    written(tmp_path, a_sales_invoice())
    assert synced == [False, True]  # First the file, then, under its name, the folder.


def test_an_older_workbook_stays_when_the_new_one_fails(tmp_path: Path) -> None:
    before = written(tmp_path, a_sales_invoice()).read_bytes()
    with pytest.raises(ValueError, match="lines"):
        written(tmp_path, a_sales_invoice(lines=()))
    assert (tmp_path / "it.xlsx").read_bytes() == before


def test_memory_stays_flat(tmp_path: Path) -> None:
    def peak(rows: int) -> int:
        lines = tuple(a_line(sku=str(number)) for number in range(100))
        documents = (a_sales_invoice(number=str(number), lines=lines) for number in range(rows // 100))
        tracemalloc.start()
        write_workbook(DocumentKind.SALES_INVOICE, documents, tmp_path / f"{rows}.xlsx", remarks="")
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(1_000)
    assert peak(20_000) / peak(1_000) < 1.5
