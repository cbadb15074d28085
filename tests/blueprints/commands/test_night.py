"""`flask night`: what the schedule would do now, done here, with every pair told."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from click.testing import Result

from models import Run, db
from tests.blueprints.commands.conftest import Operator
from tests.conftest import Company
from tests.nights import at, sell

MAY_15 = date(2026, 5, 15)


@pytest.fixture
def due(operator: Operator) -> Operator:
    """An operator whose platform sold something on 15 May, with Auto Push on from that day."""
    with operator.app.app_context():
        sell("A1", MAY_15)
    with at("2026-05-15 09:00"):
        assert operator.types("books", "auto-push", "platform", "on", "--from", "2026-05-15").exit_code == 0
    return operator


def night(operator: Operator, *options: str, when: str = "2026-05-16 02:30") -> Result:
    with at(when):
        return operator.types("night", *options)


def reported(operator: Operator, *options: str, when: str = "2026-05-16 02:30") -> tuple[int, dict[str, Any]]:
    result = night(operator, "--json", *options, when=when)
    return result.exit_code, json.loads(result.stdout)


def test_it_pushes_what_is_due_and_reports_every_pair(due: Operator) -> None:
    code, found = reported(due)
    assert code == 0
    assert [(pair["push_type"], pair["state"], pair["night"], pair["posted"]) for pair in found["pairs"]] == [
        ("sales_invoice", "synced", "covered", 1),
        ("sales_receipt", "synced", "covered", 1),
        ("expense_bill", "nothing", "covered", 0),
        ("expense_payment", "nothing", "covered", 0),
    ]
    assert {pair["day"] for pair in found["pairs"]} == {"2026-05-15"}
    assert (found["left_out"], due.balances()) == ([], {"12000": "10.00", "40000": "-10.00"})


def test_it_does_nothing_twice_and_says_so(due: Operator) -> None:
    assert night(due).exit_code == 0
    again = night(due)
    assert (again.exit_code, again.stdout) == (0, "Nothing is due.\n")


def test_before_the_hour_nothing_is_due_unless_the_day_is_named(due: Operator) -> None:
    assert night(due, when="2026-05-16 01:00").stdout == "Nothing is due.\n"
    result = night(due, "--day", "2026-05-15", when="2026-05-16 01:00")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == "platform sales_invoice 2026-05-15: synced"


def test_a_day_that_is_not_over_is_wrong_usage(due: Operator) -> None:
    result = night(due, "--day", "2026-05-16")
    assert result.exit_code == 2
    assert "The day 2026-05-16 is not over yet for the book platform." in result.stderr


def test_a_failed_pair_is_exit_1_and_the_others_go_on(due: Operator) -> None:
    due.controls("remove_account", account="40000")
    code, found = reported(due)
    due.controls("add_account", account="40000", name="Sales")
    assert code == 1
    assert [pair["night"] for pair in found["pairs"]] == ["failed", "failed", "covered", "covered"]


def test_what_waits_at_the_destination_is_exit_3(due: Operator) -> None:
    due.controls("pause_key")
    code, found = reported(due)
    due.controls("unpause_key")
    assert (code, [pair["state"] for pair in found["pairs"]][:2]) == (3, ["waiting", "waiting"])


def test_a_book_that_asks_is_left_out_and_exit_3_and_a_paused_one_is_meant(
    due: Operator, connect: Callable[..., Company]
) -> None:
    connect("kopi", "kopi", app=due.app)
    with at("2026-07-20 09:00"):
        due.types("books", "auto-push", "kopi", "on")
        due.types("books", "pause", "kopi")
    code, found = reported(due, when="2026-07-20 10:00")
    assert code == 3
    assert found["left_out"] == [{"book": "platform", "reason": "gap"}, {"book": "kopi", "reason": "paused"}]
    with due.app.app_context():
        assert db.session.query(Run).count() == 0
    with at("2026-07-20 11:00"):
        due.types("books", "auto-push", "platform", "booked-by-hand")
    assert night(due, when="2026-07-20 12:00").exit_code == 0
