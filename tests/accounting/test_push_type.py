"""The preflight of a push type: every problem of a document, never the first only."""

from __future__ import annotations

import pytest

from accounting.problems import Problem
from accounting.push_type import PushType
from accounting.pushes import PUSH_TYPES
from tests.accounting.test_documents import an_unreadable_document
from tests.builders import a_sales_invoice

EVERY_PUSH = [pytest.param(push, id=key) for key, push in PUSH_TYPES.items()]


def test_all_problems_of_a_document_are_reported_not_only_the_first() -> None:
    broken = a_sales_invoice(number="", currency="ringgit", lines=(), source_problems=(Problem("", "Torn.", "TORN"),))
    codes = [problem.code for problem in PUSH_TYPES["sales_invoice"].preflight(broken)]
    assert codes == ["TORN", "NUMBER_MISSING", "CURRENCY_NOT_VALID", "LINES_MISSING"]


@pytest.mark.parametrize("push", EVERY_PUSH)
def test_a_row_that_could_not_be_read_has_the_problem_that_says_so_in_every_type(push: PushType) -> None:
    problem = Problem("536365", "It cannot be read.", "ROW_UNREADABLE")
    assert push.preflight(an_unreadable_document(source_problems=(problem,))) == [problem]
