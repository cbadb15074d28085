"""Sorting out: one row that no document can be made of stops no other."""

from __future__ import annotations

from decimal import InvalidOperation
from typing import Any

import pytest

from accounting.pushes import sales_invoice
from models import DeliveryState, Outcome, RunState, db
from tests.shop import add_orders
from tests.sync.conftest import Desk


@pytest.mark.parametrize(
    "error", [InvalidOperation, ZeroDivisionError, ValueError, TypeError, AttributeError, KeyError]
)
def test_a_row_beyond_understanding_is_set_aside_and_the_others_are_booked(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    make = sales_invoice._invoice

    def beyond(row: Any, *given: Any, **named: Any) -> Any:
        if row.number == "A2":
            raise error
        return make(row, *given, **named)

    monkeypatch.setattr(sales_invoice, "_invoice", beyond)
    add_orders(3)
    run = desk.push()
    assert (run.state, desk.tally(run).booked.count) == (RunState.PARTLY, 2)
    (outcome,) = db.session.query(Outcome).filter_by(run_id=run.id, state=DeliveryState.REJECTED)
    assert [one["code"] for one in outcome.problems] == ["ROW_UNREADABLE"]
    assert outcome.problems[0]["values"] == {"error": error.__name__}
    monkeypatch.undo()
    assert desk.push().state == RunState.SYNCED
