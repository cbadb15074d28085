"""What went wrong, put together so that a person can act on it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from blueprints.findings import causes_of, problems_in, refusals_in
from models import Delivery, Outcome


def an_outcome(number: str = "S-1", **overrides: Any) -> tuple[Outcome, Delivery]:
    values: dict[str, Any] = {"state": "rejected", "amount": Decimal("27.50"), "problems": [], "refusals": []}
    return Outcome(**{**values, **overrides}), Delivery(number=number, party="Aisyah Rahman (C17850)")


def a_refusal(**overrides: Any) -> dict[str, Any]:
    values = {"code": "ACCOUNT_NOT_FOUND", "reason": "There is no account 40000.", "row": 2, "column": "Account"}
    return {**values, **overrides}


@pytest.mark.parametrize(
    ("rows", "written"), [([2], "2"), ([2, 3, 4], "2–4"), ([9, 2, 3], "2–3, 9"), ([None], ""), ([2, 4], "2, 4")]
)
def test_the_same_about_several_lines_is_said_once(app: Flask, rows: list[int | None], written: str) -> None:
    refusals = [a_refusal(row=row) for row in rows]
    with app.test_request_context():
        [found] = refusals_in([an_outcome(refusals=refusals)])
    assert found.lines_in_words == written
    assert found.says == "There is no account 40000."
    assert found.where == "Settings → Accounts"


def test_documents_with_the_same_trouble_share_a_cause(app: Flask) -> None:
    found = [an_outcome(number, refusals=[a_refusal()]) for number in ("S-1", "S-2", "S-3")]
    with app.test_request_context():
        [cause] = causes_of(refusals_in(found))
    assert [one.number for one in cause.findings] == ["S-1", "S-2", "S-3"]


def test_a_code_nobody_has_told_us_of_shows_what_was_said(app: Flask) -> None:
    with app.test_request_context():
        [found] = refusals_in([an_outcome(refusals=[a_refusal(code="MOON_FULL", reason="The moon is full.")])])
    assert found.says == "The moon is full."
    assert found.url is not None
    assert found.url.endswith("/history")


def test_a_problem_says_who_mends_it(app: Flask) -> None:
    mapped = {"code": "ACCOUNT_NOT_MAPPED", "message": "Line %(line)s has no account.", "values": {"line": "2"}}
    source = {"code": "PARTY_MISSING", "message": "The party has no name.", "values": {}}
    with app.test_request_context():
        first, second = problems_in([an_outcome(problems=[mapped, source])])
    assert (first.says, first.who) == ("Line 2 has no account.", "the super admin, here")
    assert (second.says, second.who) == ("The party has no name.", "whoever keeps the source")
    assert (first.where, second.where) == ("Settings → AiAccount → Mapping", "the row in the source")


def test_a_problem_of_an_older_version_is_still_shown(app: Flask) -> None:
    forgotten = {"code": "MOON_FULL", "message": "The moon is full.", "values": {}}
    with app.test_request_context():
        [found] = problems_in([an_outcome(problems=[forgotten])])
    assert (found.says, found.help, found.url) == ("The moon is full.", None, None)
    assert (found.who, found.where) == ("whoever keeps the source", "")
