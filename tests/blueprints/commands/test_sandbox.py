"""`flask sandbox`: which practice server is started."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from settings import HERE
from tests.blueprints.commands.conftest import Operator


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The command lines that would take this process over."""
    commands: list[list[str]] = []
    monkeypatch.chdir(Path.cwd())
    monkeypatch.setattr("os.execv", lambda _program, arguments: commands.append(arguments))
    return commands


def test_it_serves_on_the_port_of_the_settings(
    operator: Operator, started: list[list[str]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    database = tmp_path / "deep" / "practice.sqlite"
    for env, arguments, port in (("", (), "5001"), ("5311", (), "5311"), ("5311", ("--port", "5411"), "5411")):
        monkeypatch.setenv("PRACTICE_PORT", env)
        result = operator.types("sandbox", "--database", str(database), *arguments)
        assert result.exit_code == 0
        assert started.pop() == [sys.executable, "-m", "sandbox", "--port", port, "--database", str(database)]
    assert database.parent.is_dir()


def test_a_relative_database_is_meant_from_where_the_operator_stands(
    operator: Operator, started: list[list[str]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    operator.types("sandbox", "--database", "mine.sqlite")
    assert started[0][-1] == str(tmp_path / "mine.sqlite")
    assert Path.cwd() == HERE


def test_what_cannot_be_a_database_is_refused_in_a_sentence(
    operator: Operator, started: list[list[str]], tmp_path: Path
) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("This is a letter.")
    for database, sentence in ((letter, "is not a SQLite file"), (letter / "practice.sqlite", "cannot be made")):
        result = operator.types("sandbox", "--database", str(database))
        assert (result.exit_code, result.stdout) == (1, "")
        assert sentence in result.stderr
    assert operator.types("sandbox", "--port", "99999").exit_code == 2
    assert started == []
