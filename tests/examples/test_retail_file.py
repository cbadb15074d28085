"""Reading the raw layout, and every way in which a file can be wrong."""

from __future__ import annotations

import gzip
import lzma
from decimal import Decimal
from pathlib import Path

import pytest

from examples.online_retail import RetailFileError, RetailProblem, read
from tests.examples.retail_lines import HEADER, csv_of

GOOD = "536365,85123A,WHITE HANGING HEART,6,2010-12-01 08:26,2.55,17850,United Kingdom"


def a_file(folder: Path, content: str | bytes, name: str = "lines.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def problems_of(path: Path) -> tuple[RetailProblem, ...]:
    with pytest.raises(RetailFileError) as refused:
        list(read(path))
    return refused.value.problems


def test_a_line_is_read_exactly(tmp_path: Path) -> None:
    (line,) = read(a_file(tmp_path, csv_of([GOOD])))
    assert (line.line, line.invoice, line.quantity, line.unit_price) == (2, "536365", 6, Decimal("2.55"))
    assert line.moment.isoformat() == "2010-12-01T08:26:00+08:00"


def test_packed_files_read_like_plain_ones(tmp_path: Path) -> None:
    text = csv_of([GOOD, GOOD]).encode()
    for name, content in (("a.csv", text), ("a.csv.gz", gzip.compress(text)), ("a.csv.xz", lzma.compress(text))):
        assert len(list(read(a_file(tmp_path, content, name)))) == 2


def test_a_bom_blank_lines_another_column_order_and_seconds_are_fine(tmp_path: Path) -> None:
    names = HEADER.split(",")
    cells = GOOD.replace("08:26", "08:26:30").split(",")
    text = "\ufeff" + ",".join(reversed(names)) + "\n\n" + ",".join(reversed(cells)) + "\n"
    (line,) = read(a_file(tmp_path, text))
    assert (line.line, line.moment.second) == (3, 30)


@pytest.mark.parametrize(
    ("change", "column", "expected"),
    [
        (("536365", ""), "InvoiceNo", "expected a text"),
        (("85123A", " "), "StockCode", "expected a text"),
        ((",6,", ",six,"), "Quantity", "whole number"),
        ((",6,", ",1.5,"), "Quantity", "whole number"),
        ((",6,", ",99999999,"), "Quantity", "at most 7 digits"),
        (("2010-12-01 08:26", "12/1/2010 8:26"), "InvoiceDate", "such as 2010-12-01 08:26"),
        (("2010-12-01", "2010-13-01"), "InvoiceDate", "such as 2010-12-01 08:26"),
        (("2010-12-01", "0001-01-01"), "InvoiceDate", "between 1970 and 2100"),
        (("2.55", "NaN"), "UnitPrice", "a price such as 2.55"),
        (("2.55", "1e30"), "UnitPrice", "a price such as 2.55"),
        (("2.55", "2.55001"), "UnitPrice", "4 decimal places"),
        (("17850", "17850.0"), "CustomerID", "a customer number"),
        (("17850", "017850"), "CustomerID", "a customer number"),
        (("United Kingdom", ""), "Country", "expected a text"),
    ],
)
def test_a_wrong_cell_is_named_by_line_and_column(
    tmp_path: Path, change: tuple[str, str], column: str, expected: str
) -> None:
    path = a_file(tmp_path, csv_of([GOOD, GOOD.replace(*change).replace("536365", "536366")]))
    (problem,) = problems_of(path)
    assert (problem.file, problem.line, problem.column) == (str(path), 3, column)
    assert expected in problem.message
    assert str(problem).startswith(f"{path}:3: {column}: ")


def test_every_problem_is_found_and_two_hundred_are_kept(tmp_path: Path) -> None:
    bad = GOOD.replace("2.55", "x").replace(",6,", ",y,")
    with pytest.raises(RetailFileError) as refused:
        list(read(a_file(tmp_path, csv_of([bad] * 300))))
    assert refused.value.count == 600
    assert len(refused.value.problems) == 200


@pytest.mark.parametrize(
    ("name", "content", "line", "message"),
    [
        ("a.csv", b"", 0, "is empty"),
        ("a.csv", HEADER.replace(",Country", "").encode(), 1, "is missing"),
        ("a.csv", (HEADER + ",Country").encode(), 1, "is there twice"),
        ("a.csv", (HEADER + ",Colour").encode(), 1, "is unknown"),
        ("a.csv", csv_of([GOOD + ",x"]).encode(), 2, "found 9 cells; expected 8"),
        ("a.csv", csv_of([GOOD.replace("WHITE", "CAFÉ")]).encode("latin-1"), 2, "is 0xc9; expected text in UTF-8"),
        ("a.csv", csv_of([GOOD, GOOD.replace("WHITE", '"WHITE')]).encode(), 3, "quotes in pairs"),
        ("a.csv", HEADER.encode() + b"\n" + b"x" * 100_000, 2, "longer than"),
        ("a.csv", csv_of([GOOD, GOOD.replace("17850", "17851")]).encode(), 3, "as on line 2"),
        ("a.csv", csv_of([GOOD, GOOD.replace("United Kingdom", "EIRE")]).encode(), 3, "as on line 2"),
        ("a.csv.gz", b"no gzip", 0, "cannot be unpacked"),
        ("a.csv.gz", gzip.compress(csv_of([GOOD] * 99).encode())[:-9], 0, "cannot be unpacked"),
        ("a.csv.xz", b"no xz", 0, "cannot be unpacked"),
        ("a.zip", b"PK", 0, "must end in .csv"),
    ],
)
def test_a_wrong_file_says_where_and_what_was_expected(
    tmp_path: Path, name: str, content: bytes, line: int, message: str
) -> None:
    found = problems_of(a_file(tmp_path, content, name))
    assert any(problem.line == line and message in problem.message for problem in found), found


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    assert "cannot be read" in problems_of(tmp_path / "none.csv")[0].message
    assert "cannot be read" in problems_of(tmp_path / "folder.csv")[0].message
