"""A plain table for people."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl

from destinations.table import Cell, write_table


def test_values_come_back_as_they_are() -> None:
    file = io.BytesIO()
    rows: list[tuple[Cell, ...]] = [("=1+1", "00123", Decimal("854.43"), date(2026, 5, 15), 3, None), ("a\x00b",)]
    write_table(file, "Reclassify", ("A", "B", "C", "D", "E", "F"), rows)
    sheet = openpyxl.load_workbook(file).worksheets[0]
    assert sheet.title == "Reclassify"
    first, second, third = sheet.iter_rows(values_only=True)
    assert first == ("A", "B", "C", "D", "E", "F")
    assert second == ("=1+1", "00123", 854.43, datetime(2026, 5, 15), 3, None)  # noqa: DTZ001
    assert third[0] == "a\N{REPLACEMENT CHARACTER}b"
    assert sheet["A2"].data_type == "s"


def test_memory_stays_flat_however_long_it_is(tmp_path: Path) -> None:
    def rows(how_many: int) -> Iterator[tuple[Cell, ...]]:
        return ((f"document {number}", Decimal(number)) for number in range(how_many))

    def peak(how_many: int) -> int:
        tracemalloc.start()
        with (tmp_path / "table.xlsx").open("wb") as file:
            write_table(file, "Table", ("Document", "RM"), rows(how_many))
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(10)
    assert peak(20_000) < peak(1_000) + 1_000_000
