"""By code: the documents of a run that were refused, or sent with a warning, put together by what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, case, cast, func, or_, select

from accounting.problems import Problem
from models import Delivery, DeliveryState, Outcome, Run, db
from models.delivery import IN_THE_BOOKS
from sync.catalogue import WARNINGS
from sync.tally import Part

LOOKED_AT = 10_000
"""Refused documents that are looked at; beyond them nobody mends one by one."""

NAMED = 3
"""Documents that are named for each code."""


@dataclass(frozen=True)
class Refused:
    """The documents of a run with one code; `by_destination` tells its refusals from the problems we found ourselves.

    A document with several codes counts under each. `numbers` are the first few.
    """

    code: str
    by_destination: bool
    part: Part
    numbers: tuple[str, ...]


def refused_by_code(run: Run, *, most: int = LOOKED_AT) -> list[Refused]:
    """What is to be mended in a run, the code with the most documents first."""
    found: dict[tuple[str, bool], Refused] = {}
    query = (
        select(Outcome.problems, Outcome.refusals, Outcome.amount, Outcome.rows, Delivery.number)
        .join(Delivery, Delivery.id == Outcome.delivery_id)
        .where(Outcome.run_id == run.id, Outcome.state == DeliveryState.REJECTED)
        .order_by(Outcome.id)
        .limit(most)
    )
    for problems, refusals, amount, rows, number in db.session.execute(query):
        for code, by_destination in _codes(problems, refusals):
            before = found.get((code, by_destination), Refused(code, by_destination, Part(), ()))
            numbers = (*before.numbers, number)[:NAMED]
            found[code, by_destination] = Refused(code, by_destination, before.part + Part(1, amount, rows), numbers)
    return sorted(found.values(), key=lambda one: -one.part.count)


@dataclass(frozen=True)
class Warned:
    """The documents that a run put into the books with a warning of this code; `numbers` are the first few."""

    code: str
    part: Part
    numbers: tuple[str, ...]


def warned(runs: Iterable[Run]) -> dict[int, int]:
    """How many documents each run put into the books with a warning, by run id; runs without any are left out.

    The database counts them, as in all that follows: of 20,000 documents none is loaded.
    """
    query = (
        select(Outcome.run_id, func.count())
        .join(Delivery, Delivery.id == Outcome.delivery_id)
        .where(Outcome.run_id.in_([run.id for run in runs]), Outcome.state.in_(IN_THE_BOOKS), _has_a_warning())
        .group_by(Outcome.run_id)
    )
    return dict(db.session.execute(query).all())


def warnings_in(run: Run) -> dict[str, int]:
    """How many documents the run put into the books with each warning, by code, the most first."""
    counts = [func.count(case((_has(code), 1))) for code in WARNINGS]
    row = db.session.execute(_booked(run, *counts).where(Delivery.notes.is_not(None))).one()
    found = {code: count for code, count in zip(WARNINGS, row, strict=True) if count}
    return dict(sorted(found.items(), key=lambda one: -one[1]))


def warned_by_code(run: Run) -> list[Warned]:
    """What is to be mended of what the run put into the books, the code with the most documents first."""
    return [_warned(run, code, count) for code, count in warnings_in(run).items()]


def warned_outcomes(run: Run, *, limit: int, offset: int = 0) -> list[tuple[Outcome, Delivery]]:
    """The documents that the run put into the books with a warning: by parcel and row."""
    query = _booked(run, Outcome, Delivery).where(_has_a_warning())
    query = query.order_by(Outcome.parcel_id, Outcome.first_row, Outcome.id).limit(limit).offset(offset)
    return list(db.session.execute(query))


def notes_in(run: Run, *, most: int = LOOKED_AT) -> list[Problem]:
    """What does not stop a document and should be known of it, for the first so many that the run booked with any."""
    query = _booked(run, Delivery.number, Delivery.notes).where(Delivery.notes.is_not(None))
    found = db.session.execute(query.order_by(Outcome.id).limit(most))
    return [problem_of(number, note) for number, notes in found for note in notes]


def problem_of(number: str, kept: dict[str, Any]) -> Problem:
    """A problem or note as it was kept of a document."""
    return Problem(number, kept["message"], kept["code"], kept["values"])


def _booked(run: Run, *columns: Any) -> Select[Any]:
    """Of what the run put into the books. What the book held before is not among it."""
    query = select(*columns).select_from(Outcome).join(Delivery, Delivery.id == Outcome.delivery_id)
    return query.where(Outcome.run_id == run.id, Outcome.state.in_(IN_THE_BOOKS))


def _warned(run: Run, code: str, count: int) -> Warned:
    sums = func.sum(Outcome.amount, type_=Outcome.amount.type), func.sum(Outcome.rows)
    amount, rows = db.session.execute(_booked(run, *sums).where(_has(code))).one()
    first = _booked(run, Delivery.number).where(_has(code)).order_by(Outcome.id).limit(NAMED)
    return Warned(code, Part(count, amount, int(rows)), tuple(db.session.scalars(first)))


def _has_a_warning() -> ColumnElement[bool]:
    return or_(*(_has(code) for code in WARNINGS))


def _has(code: str) -> ColumnElement[bool]:
    """Whether a note of the delivery has this code, by how a Problem is kept as JSON: `values` come after its code.

    A quote within a text is escaped there, so nothing that the source says can look like it.
    """
    return cast(Delivery.notes, Text).contains(f'"code": "{code}", "values": ', autoescape=True)


def _codes(problems: list[dict[str, Any]], refusals: list[dict[str, Any]]) -> Iterator[tuple[str, bool]]:
    """The codes of one document, each once."""
    for code in dict.fromkeys(one["code"] for one in problems):
        yield code, False
    for code in dict.fromkeys(one["code"] for one in refusals):
        yield code, True
