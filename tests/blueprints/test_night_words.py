"""The night in words: when it begins, whichever side of midnight we are on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from blueprints.night_words import when
from tests.nights import local


@pytest.fixture(autouse=True)
def _page(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


@pytest.mark.parametrize(
    ("begins", "now", "words"),
    [
        ("2026-05-16 02:13", "2026-05-15 09:00", "tonight 02:13"),
        ("2026-05-16 02:13", "2026-05-16 01:00", "tonight 02:13"),
        ("2026-05-15 22:00", "2026-05-15 09:00", "today 22:00"),
        ("2026-05-16 14:00", "2026-05-15 15:00", "tomorrow 14:00"),
        ("2026-05-18 02:00", "2026-05-15 15:00", "18 May 02:00"),
    ],
)
def test_the_beginning_of_a_night_is_said_as_people_say_it(begins: str, now: str, words: str) -> None:
    assert when(local(begins), local(now)) == words
