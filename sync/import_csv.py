"""Reading a CSV file record by record: UTF-8 with or without BOM, comma, quotes in pairs."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from sync.import_problems import Problems, Record

LONGEST_LINE = 128 * 1024
"""In bytes. A longer line is refused, and not read to its end."""

_BOM = b"\xef\xbb\xbf"


def csv_records(path: Path, problems: Problems) -> Iterator[Record]:
    """The records of a file, blank lines left out. What cannot be read is a problem; raises OSError only on opening."""
    with path.open("rb") as stream:
        records = csv.reader(_texts(stream, problems), strict=True)
        line = 1
        try:
            for cells in records:
                if any(cells):
                    yield Record(line, list(cells))
                line = records.line_num + 1
        except csv.Error as error:
            problems.found(line, "", f"found a line that is not CSV ({error}); expected commas and quotes in pairs.")


def _texts(stream: BinaryIO, problems: Problems) -> Iterator[str]:
    """Decode line by line, so that a wrong byte is named by its place and an endless line is not read to its end."""
    number = 0
    while raw := stream.readline(LONGEST_LINE + 1):
        number += 1
        if len(raw) > LONGEST_LINE:
            problems.found(number, "", f"found a line longer than {LONGEST_LINE} bytes; expected one row of the table.")
            return
        yield _decoded(raw.removeprefix(_BOM) if number == 1 else raw, number, problems)


def _decoded(raw: bytes, number: int, problems: Problems) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        at, byte = error.start + 1, raw[error.start]
        problems.found(number, "", f"found byte 0x{byte:02X} at byte {at} of the line; expected text saved as UTF-8.")
        return raw.decode(errors="replace")
