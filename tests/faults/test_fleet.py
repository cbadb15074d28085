"""The night on many processes at once: each type of each book is pushed once a day, whoever dies meanwhile."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.faults.fleet import night
from tests.faults.world import Outside

BOOKS = 16


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_web_processes_and_schedulers_push_a_night_once_though_some_are_killed(
    database: str, request: pytest.FixtureRequest, tmp_path: Path, template: Path, outside: Outside
) -> None:
    if database == "sqlite":
        url = f"sqlite:///{shutil.copyfile(template, tmp_path / 'fleet.sqlite')}"
    else:
        url = request.getfixturevalue("postgres").database()
    night(tmp_path, url, outside, books=BOOKS).require_all_once()
