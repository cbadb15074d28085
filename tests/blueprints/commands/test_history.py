"""`flask runs` and `flask deliveries`."""

from __future__ import annotations

import json

from tests.blueprints.commands.conftest import MAY_15, Operator
from tests.shop import add_order

RUN_KEYS = [
    "run",
    "book",
    "push_type",
    "period",
    "trigger",
    "state",
    "queued_at",
    "finished_at",
    "eligible",
    "rows",
    "error",
]
DELIVERY_KEYS = [
    "number",
    "party",
    "day",
    "source",
    "state",
    "currency",
    "total",
    "amount",
    "rows",
    "transaction_id",
    "notes",
]


def push_one(operator: Operator) -> None:
    with operator.app.app_context():
        add_order("S-1")
    assert operator.pushes().exit_code == 0


def test_runs_are_listed_newest_first(operator: Operator) -> None:
    push_one(operator)
    operator.pushes("sales_receipt")
    header, newest, oldest = operator.types("runs").stdout.splitlines()
    assert header.split() == ["run", "when", "book", "push_type", "period", "state", "eligible", "rows", "error"]
    assert newest.startswith("2  ")
    assert oldest.startswith("1  ")
    assert "sales_invoice  2026-05-15  synced" in oldest
    assert len(operator.types("runs", "--limit", "1").stdout.splitlines()) == 2


def test_runs_are_one_json_array(operator: Operator) -> None:
    assert operator.types("runs", "--json").stdout == "[]\n"
    push_one(operator)
    (run,) = json.loads(operator.types("runs", "--json").stdout)
    assert list(run) == RUN_KEYS
    assert (run["run"], run["book"], run["state"], run["eligible"], run["rows"]) == (1, "platform", "synced", 1, 1)
    assert run["queued_at"].endswith("+00:00")


def test_deliveries_are_listed_by_day_and_number(operator: Operator) -> None:
    push_one(operator)
    header, line = operator.types("deliveries", "platform", "sales_invoice").stdout.splitlines()
    assert header.split() == ["day", "number", "state", "amount", "party"]
    assert line.split()[:4] == ["2026-05-15", "S-1", "posted", "10.00"]
    (delivery,) = json.loads(operator.types("deliveries", "platform", "sales_invoice", *MAY_15, "--json").stdout)
    assert list(delivery) == DELIVERY_KEYS
    assert delivery["transaction_id"]


def test_what_a_delivery_was_sent_with_is_told_by_code(operator: Operator) -> None:
    with operator.app.app_context():
        add_order("S-1", price="12000.00")
        add_order("S-2")
    operator.pushes()
    header, first, second = operator.types("deliveries", "platform", "sales_invoice").stdout.splitlines()
    assert header.split() == ["day", "number", "state", "amount", "party", "notes"]
    assert first.endswith("BUYER_NOT_COMPLETE")
    assert "NOT_COMPLETE" not in second
    found = json.loads(operator.types("deliveries", "platform", "sales_invoice", "--json").stdout)
    assert {note["code"] for note in found[0]["notes"]} == {"BUYER_NOT_COMPLETE"}
    assert "TIN" in found[0]["notes"][0]["message"]
    assert found[1]["notes"] == []


def test_no_deliveries_are_told(operator: Operator) -> None:
    push_one(operator)
    result = operator.types("deliveries", "platform", "sales_invoice", "--from", "2026-05-16", "--to", "2026-05-16")
    assert (result.exit_code, result.stdout) == (0, "There are no deliveries.\n")


def test_wrong_commands_are_exit_2(operator: Operator) -> None:
    for arguments, sentence in (
        (("runs", "--limit", "0"), "0 is not in the range"),
        (("deliveries", "platform", "sales_invoice", "--from", "2026-05-15"), "Give both --from and --to, or neither."),
        (("deliveries", "nobody", "sales_invoice"), "There is no book 'nobody'"),
        (("deliveries", "platform", "kol_bill"), "The book platform has no kol_bill"),
    ):
        result = operator.types(*arguments)
        assert result.exit_code == 2
        assert sentence in result.stderr
