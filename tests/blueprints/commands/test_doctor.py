"""`flask doctor`, and what every command says about a database that is not as it must be."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from accounting.periods import Period
from accounting.pushes import PUSH_TYPES
from models import Delivery, writing
from sync.books import book_by_slug
from sync.leases import claim
from sync.pusher import Pusher
from tests.blueprints.commands.conftest import MAY_15, Operator, operator_at
from tests.shop import DAY, add_order


def test_all_well_is_exit_0(operator: Operator) -> None:
    with operator.app.app_context():
        add_order("S-1")
    operator.pushes()
    result = operator.types("doctor")
    assert result.exit_code == 0
    assert {line[:4] for line in result.stdout.splitlines()} == {"ok  "}
    assert f"ok   book platform: opens {operator.company.name}" in result.stdout
    assert "ok   runs: add up (1)" in result.stdout


def test_repair_mends_what_is_safe_and_says_what_it_did(operator: Operator) -> None:
    pusher: Pusher = operator.app.extensions["pusher"]
    with operator.app.app_context():
        add_order("S-1")
        book = book_by_slug("platform")
        assert book is not None
        run_id = pusher.queue(book, PUSH_TYPES["sales_invoice"], Period(DAY, DAY), by=None).id
        assert claim(run_id, now=pusher.now() - timedelta(hours=1)) is not None
    leftover = pusher.folder / ".sales-invoices-99-1.xlsx.abc123"
    leftover.parent.mkdir(parents=True, exist_ok=True)
    leftover.touch()
    os.utime(leftover, (0, 0))
    assert operator.types("doctor").exit_code == 1
    assert leftover.exists()
    result = operator.types("doctor", "--repair")
    assert result.exit_code == 0
    assert f"MENDED run {run_id}: was carried on, and is synced now" in result.stdout
    assert "MENDED files: 1 of 1 were deleted" in result.stdout
    assert not leftover.exists()
    assert operator.balances() == {"11000": "10.00", "40000": "-10.00"}
    assert "MENDED" not in operator.types("doctor", "--repair").stdout


def test_repair_leaves_alone_what_only_a_person_can_mend_and_is_exit_1(operator: Operator) -> None:
    with operator.app.app_context():
        add_order("S-1")
    operator.pushes()
    with operator.app.app_context(), writing() as session:
        session.query(Delivery).one().state = "held"
    result = operator.types("doctor", "--repair")
    assert result.exit_code == 1
    assert "BAD  deliveries: do not agree with their parcels: S-1; compare Import History" in result.stdout
    assert "MENDED" not in result.stdout


def test_a_bad_key_is_exit_1_and_named(operator: Operator) -> None:
    operator.controls("disable_key")
    result = operator.types("doctor")
    assert result.exit_code == 1
    assert "BAD  book platform: AiAccount refused the API key." in result.stdout


def test_a_practice_server_that_is_not_there_is_named_with_the_remedy(database_url: str, tmp_path: Path) -> None:
    arguments = ("books", "add", "platform", "--company", "Nowhere", "--layer", "platform", "--key-stdin")
    with operator_at(database_url, tmp_path) as operator:
        operator.types(*arguments, stdin="a-key-that-opens-nothing\n")
        for command in (("doctor",), ("books", "test", "platform")):
            result = operator.types(*command)
            assert result.exit_code == 1
            assert "Start it with `flask sandbox` or `make run`." in result.output


@pytest.mark.parametrize(
    "command",
    [
        ("users", "add", "ana@example.com", "--role", "platform", "--password-stdin"),
        ("books", "list"),
        ("books", "test", "platform"),
        ("books", "add", "platform", "--company", "X", "--layer", "platform"),
        ("push", "platform", "sales_invoice", *MAY_15),
        ("push", "platform", "sales_invoice", *MAY_15, "--dry-run"),
        ("runs",),
        ("reconcile",),
        ("deliveries", "platform", "sales_invoice"),
        ("doctor",),
        ("demo",),
    ],
)
def test_a_database_that_was_not_migrated_is_told_with_the_remedy(tmp_path: Path, command: tuple[str, ...]) -> None:
    with operator_at(f"sqlite:///{tmp_path / 'new.sqlite'}", tmp_path) as operator:
        result = operator.types(*command, stdin="correct horse battery\n")
    assert result.exit_code == 1
    assert "at no migration, but has to be at" in result.output
    assert "un `flask db upgrade`" in result.output


@pytest.mark.parametrize("command", [("runs",), ("doctor",)])
def test_a_database_that_cannot_be_opened_is_told_in_a_sentence(tmp_path: Path, command: tuple[str, ...]) -> None:
    (tmp_path / "letter.txt").write_text("This is a letter, and by no means a database.")
    for path, reason in (("nowhere/ours.sqlite", "unable to open database file"), ("letter.txt", "not a database")):
        with operator_at(f"sqlite:///{tmp_path / path}", tmp_path) as operator:
            result = operator.types(*command)
        assert (result.exit_code, result.stdout) == (1, "")
        assert "The database cannot be opened: " in result.stderr
        assert reason in result.stderr
