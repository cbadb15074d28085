"""The golden workbooks: cell by cell as committed, and booked by the practice AiAccount as worked out by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import requests
from flask import Flask
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from accounting.documents import DocumentKind
from accounting.mapping import Mapping
from accounting.periods import Period
from accounting.push_type import PushType
from accounting.pushes import PUSH_TYPES
from models import Delivery, Parcel, Run, RunState, db
from sync.books import book_by_slug
from sync.mappings import save_mapping
from sync.pusher import Pusher, utc_now
from tests.conftest import Company
from tests.golden.cases import Case, Postings, add_rows, all_cases
from tests.journals import journal
from tests.servers import Practice

CASES = all_cases()
SPRING = Period(date(2026, 5, 1), date(2026, 6, 30))


@dataclass(frozen=True)
class Pushed:
    """A case after it was pushed: its company at the practice server, and its workbooks as they were frozen."""

    case: Case
    practice: Practice
    company: Company
    workbooks: dict[DocumentKind, Path]

    def control(self, controls: list[dict[str, Any]]) -> None:
        """Use practice controls on its company."""
        for one in controls:
            self.practice.fault(self.company.name, **one)


@pytest.fixture(params=CASES, ids=lambda case: case.name)
def pushed(
    request: pytest.FixtureRequest, app: Flask, practice: Practice, connect: Callable[..., Company]
) -> Iterator[Pushed]:
    """A case in a book of its own, pushed type by type."""
    case: Case = request.param
    with app.app_context():
        add_rows(case)
        company = connect("batik", "batik", app=app) if case.is_of_a_blogger else connect(app=app)
        pushed = Pushed(case, practice, company, {})
        pushed.control(case.said.get("company", {}).get("controls", []))
        _map(company, case.said.get("mapping", {}))
        pusher: Pusher = app.extensions["pusher"]
        pushed.workbooks.update(_push(pusher, company, PUSH_TYPES[key]) for key in case.said["pushes"])
        yield pushed
        db.session.remove()


def _map(company: Company, values: dict[str, Any]) -> None:
    book = book_by_slug(company.slug)
    assert book is not None
    mapping = Mapping.from_json({**Mapping().as_json(), **values})
    save_mapping(book.id, mapping, expected=1, by=None, now=utc_now())


def _push(pusher: Pusher, company: Company, push: PushType) -> tuple[DocumentKind, Path]:
    book = book_by_slug(company.slug)
    assert book is not None
    run_id = pusher.queue(book, push, SPRING, by=None).id
    assert pusher.execute(run_id)
    assert db.session.get_one(Run, run_id).state == RunState.SYNCED
    parcel = db.session.scalars(db.select(Parcel).where(Parcel.run_id == run_id)).one()
    return push.kind, pusher.folder / parcel.file_name


def test_a_case_is_in_its_workbooks_cell_by_cell_and_in_the_books_as_an_accountant_would_have_it(
    pushed: Pushed, tmp_path: Path
) -> None:
    if afterwards := pushed.case.said.get("company", {}).get("afterwards"):
        assert _journal(pushed) == {}
        pushed.control(afterwards)
    assert _journal(pushed) == pushed.case.postings
    assert _stock(pushed) == pushed.case.said.get("stock", {})
    assert _notes() == pushed.case.said.get("notes", {})
    found = {kind: list(_by_openpyxl(workbook)) for kind, workbook in pushed.workbooks.items()}
    for kind, lines in found.items():
        (tmp_path / f"{kind}.csv").write_text("".join(f"{line}\n" for line in lines), "utf-8")
    for kind, workbook in pushed.workbooks.items():
        golden = pushed.case.golden(kind)
        expected = golden.read_text("utf-8").splitlines() if golden.exists() else []
        assert found[kind] == expected, f"what was frozen is not {golden}: see {tmp_path}"
        assert list(_by_calamine(workbook)) == expected


def test_the_cases_are_of_all_eight_types_and_every_file_of_theirs_is_compared() -> None:
    assert {key for case in CASES for key in case.said["pushes"]} == set(PUSH_TYPES)
    for case in CASES:
        compared = {f"{PUSH_TYPES[key].kind}.csv" for key in case.said["pushes"]}
        assert {file.name for file in case.folder.iterdir()} == {"case.toml", "postings.csv"} | compared
        assert case.postings, case.name


def _by_openpyxl(path: Path) -> Iterator[str]:
    sheet = load_workbook(path).worksheets[0]
    return (_line(row) for row in sheet.iter_rows(values_only=True))


def _by_calamine(path: Path) -> Iterator[str]:
    sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0)
    return (_line(row) for row in sheet.to_python(skip_empty_area=False))


def _line(cells: Any) -> str:
    return ",".join(_cell(cell) for cell in cells)


def _cell(value: Any) -> str:
    """A cell as the golden files have it: texts in quotes, everything else bare."""
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        return '"' + value.replace('"', '""') + '"'
    if isinstance(value, date):
        return (value.date() if isinstance(value, datetime) else value).isoformat()
    assert isinstance(value, int | float), f"a cell of {type(value).__name__}: {value!r}"
    return f"{Decimal(repr(value)).normalize():f}"


def _journal(pushed: Pushed) -> Postings:
    entries = journal(pushed.practice, pushed.company.name)
    return {(kind, number): (day, amounts) for kind, number, day, amounts in entries}


def _stock(pushed: Pushed) -> dict[str, str]:
    """How many of each item the practice server has on hand."""
    answer = requests.get(
        f"{pushed.practice.url}/api/v1/items",
        params={"company": pushed.company.name},
        headers={"Authorization": f"Bearer {pushed.company.key}"},
        timeout=30,
    )
    answer.raise_for_status()
    return {item["sku"]: item["on_hand"] for item in answer.json()}


def _notes() -> dict[str, list[str]]:
    """The codes of what the deliveries keep that did not stop them, by number."""
    deliveries = db.session.scalars(db.select(Delivery).where(Delivery.notes.is_not(None)))
    return {one.number: [note["code"] for note in one.notes or ()] for one in deliveries if one.notes}
