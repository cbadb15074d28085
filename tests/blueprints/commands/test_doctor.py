"""`flask doctor`, and what every command says about a database that is not as it must be."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.blueprints.commands.conftest import MAY_15, Operator, operator_at
from tests.shop import add_order


def test_all_well_is_exit_0(operator: Operator) -> None:
    with operator.app.app_context():
        add_order("S-1")
    operator.pushes()
    result = operator.types("doctor")
    assert result.exit_code == 0
    assert [line[:4] for line in result.stdout.splitlines()] == ["ok  "] * 4
    assert f"ok   book platform: opens {operator.company.name}" in result.stdout
    assert "ok   green runs: add up (1)" in result.stdout


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
