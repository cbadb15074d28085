"""Reading the raw Online Retail layout: .csv, .csv.gz or .csv.xz into lines, or every problem of the file."""

from __future__ import annotations

import csv
import gzip
import lzma
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, TypeVar, cast
from zoneinfo import ZoneInfo

KUALA_LUMPUR = ZoneInfo("Asia/Kuala_Lumpur")
"""The zone in which the file's dates are read (SOURCES.md)."""

COLUMNS = ("InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country")

LONGEST_LINE = 64 * 1024
"""In bytes. A longer line is no line of this layout, and is not read to its end."""

MOST_SHOWN = 200
"""How many problems of one file are kept; the rest are only counted."""

_WHOLE = re.compile(r"[+-]?[0-9]{1,7}", re.ASCII)
_PRICE = re.compile(r"-?[0-9]{1,7}(\.[0-9]{1,4})?", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?", re.ASCII)
_CUSTOMER = re.compile(r"([1-9][0-9]{0,11})?", re.ASCII)

_NEVER = datetime(1970, 1, 1, tzinfo=KUALA_LUMPUR)
"""Stands for a date that could not be read, until its line is dropped."""

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class RetailLine:
    """A line of the file: `moment` in Kuala Lumpur time, `customer` empty for a guest, price without tax."""

    line: int
    invoice: str
    stock_code: str
    description: str
    quantity: int
    moment: datetime
    unit_price: Decimal
    customer: str
    country: str


@dataclass(frozen=True)
class RetailProblem:
    """What is wrong with the file; line 0 is the file as a whole, and the header is line 1."""

    file: str
    line: int
    column: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.column}: {self.message}" if self.column else f"{where}: {self.message}"


class RetailFileError(Exception):
    """The file is not a correct Online Retail file, so nothing of it was loaded. Mend what is listed and try again."""

    def __init__(self, problems: tuple[RetailProblem, ...], count: int) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems
        self.count = count


def read(path: Path) -> Iterator[RetailLine]:
    """The lines of a file, in file order. Raises RetailFileError after the last line when any of them was wrong."""
    reading = _Reading(str(path))
    try:
        with _opened(path) as stream:
            yield from reading.lines(stream)
    except csv.Error as error:
        reading.found(reading.at, "", f"this is not readable as CSV ({error}); expected quotes in pairs.")
    except (EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile) as error:
        reading.found(0, "", f"cannot be unpacked ({error}); expected a whole file of the kind its name says.")
    except OSError as error:
        reading.found(0, "", f"cannot be read: {error.strerror or error}.")
    if reading.count:
        raise RetailFileError(tuple(reading.problems), reading.count)


def _opened(path: Path) -> BinaryIO:
    """The file's unpacked bytes. Raises OSError when the name does not say how to unpack it."""
    if path.name.endswith(".csv.gz"):
        return cast(BinaryIO, gzip.open(path, "rb"))
    if path.name.endswith(".csv.xz"):
        return cast(BinaryIO, lzma.open(path, "rb"))
    if path.suffix == ".csv":
        return path.open("rb")
    raise OSError("the name must end in .csv, .csv.gz or .csv.xz")


@dataclass
class _Reading:
    """One file being read: where we are, and what was wrong so far."""

    file: str
    at: int = 1
    count: int = 0
    problems: list[RetailProblem] = field(default_factory=list)
    headings: dict[str, tuple[int, str, str]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    def found(self, line: int, column: str, message: str) -> None:
        self.count += 1
        if len(self.problems) < MOST_SHOWN:
            self.problems.append(RetailProblem(self.file, line, column, message))

    def lines(self, stream: BinaryIO) -> Iterator[RetailLine]:
        records = csv.reader(self._texts_of(stream), strict=True)
        header = next(records, None)
        if header is None:
            if not self.count:
                self.found(0, "", f"is empty; expected a first line with {', '.join(COLUMNS)}.")
            return
        places = self._places(header)
        if places is None:
            return
        self.at = records.line_num + 1
        for record in records:
            line = self._line(record, places, len(header)) if record else None
            if line is not None:
                yield line
            self.at = records.line_num + 1

    def _texts_of(self, stream: BinaryIO) -> Iterator[str]:
        """Decode line by line, so that a wrong byte is named and an endless line is not read to its end."""
        number = 0
        while raw := stream.readline(LONGEST_LINE + 1):
            number += 1
            if len(raw) > LONGEST_LINE:
                self.found(number, "", f"the line is longer than {LONGEST_LINE} bytes; expected a line of 8 columns.")
                return
            raw = raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw
            yield self._decoded(raw, number)

    def _decoded(self, raw: bytes, number: int) -> str:
        try:
            return raw.decode()
        except UnicodeDecodeError as error:
            byte = raw[error.start]
            self.found(number, "", f"byte {error.start + 1} of the line is 0x{byte:02x}; expected text in UTF-8.")
            return raw.decode(errors="replace")

    def _places(self, header: list[str]) -> list[int] | None:
        """Where each of our columns stands; none when the header is wrong."""
        names = [name.strip() for name in header]
        for name in COLUMNS:
            if names.count(name) != 1:
                what = "is there twice" if name in names else "is missing"
                self.found(1, name, f"the column {what}; expected {', '.join(COLUMNS)}, each once.")
        for name in sorted(set(names) - set(COLUMNS)):
            self.found(1, name, f"the column is unknown; expected only {', '.join(COLUMNS)}.")
        return None if self.count else [names.index(name) for name in COLUMNS]

    def _line(self, record: list[str], places: list[int], width: int) -> RetailLine | None:
        if len(record) != width:
            self.found(self.at, "", f"found {len(record)} cells; expected {width}, as in the header.")
            return None
        before = self.count
        invoice, code, description, quantity, moment, price, customer, country = (record[place] for place in places)
        line = RetailLine(
            line=self.at,
            invoice=self._filled("InvoiceNo", invoice),
            stock_code=self._filled("StockCode", code),
            description=self._once(description),
            quantity=self._value("Quantity", quantity, _quantity, 0),
            moment=self._value("InvoiceDate", moment, _moment, _NEVER),
            unit_price=self._value("UnitPrice", price, _price, Decimal()),
            customer=self._value("CustomerID", customer, _customer, ""),
            country=self._filled("Country", country),
        )
        if line.invoice:
            self._check_heading(line)
        return line if self.count == before else None

    def _once(self, text: str) -> str:
        """The same text as one object, however often the file repeats it."""
        return self.texts.setdefault(text, text)

    def _filled(self, column: str, text: str) -> str:
        if not text.strip():
            self.found(self.at, column, "is empty; expected a text.")
        return self._once(text.strip())

    def _value(self, column: str, text: str, convert: Callable[[str], Value], instead: Value) -> Value:
        try:
            return convert(text)
        except ValueError as error:
            self.found(self.at, column, f"found {text[:60]!r}; expected {error}.")
            return instead

    def _check_heading(self, line: RetailLine) -> None:
        """An invoice has one customer and one country: they decide its party and its currency."""
        first, customer, country = self.headings.setdefault(line.invoice, (line.line, line.customer, line.country))
        if customer != line.customer:
            self.found(self.at, "CustomerID", f"found {line.customer!r}; expected {customer!r} as on line {first}.")
        if country != line.country:
            self.found(self.at, "Country", f"found {line.country!r}; expected {country!r} as on line {first}.")


@lru_cache(maxsize=65536)
def _quantity(text: str) -> int:
    if not _WHOLE.fullmatch(text.strip()):
        raise ValueError("a whole number of at most 7 digits")
    return int(text)


@lru_cache(maxsize=65536)
def _price(text: str) -> Decimal:
    if not _PRICE.fullmatch(text.strip()):
        raise ValueError("a price such as 2.55, of at most 7 digits and 4 decimal places")
    return Decimal(text.strip())


@lru_cache(maxsize=65536)
def _moment(text: str) -> datetime:
    expected = "a date and time such as 2010-12-01 08:26"
    if not _MOMENT.fullmatch(text.strip()):
        raise ValueError(expected)
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(expected) from None
    if not 1970 <= moment.year <= 2100:
        raise ValueError("a date between 1970 and 2100")
    return moment.replace(tzinfo=KUALA_LUMPUR)


@lru_cache(maxsize=65536)
def _customer(text: str) -> str:
    if not _CUSTOMER.fullmatch(text.strip()):
        raise ValueError("a customer number of at most 12 digits, or nothing for a guest")
    return text.strip()
