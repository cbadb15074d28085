"""By code: the refused documents of a run, put together by what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from models import Delivery, DeliveryState, Outcome, Run, db
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


def _codes(problems: list[dict[str, Any]], refusals: list[dict[str, Any]]) -> Iterator[tuple[str, bool]]:
    """The codes of one document, each once."""
    for code in dict.fromkeys(one["code"] for one in problems):
        yield code, False
    for code in dict.fromkeys(one["code"] for one in refusals):
        yield code, True
