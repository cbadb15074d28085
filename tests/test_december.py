"""The main job on a real month: December 2010, pushed whole, must come to what the CSV alone comes to."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from accounting.periods import Period
from accounting.pushes import PUSH_TYPES, pushes_of
from examples.demo import BOOKS, load_demo
from models import Run, RunState, db
from sync.books import book_by_slug
from sync.pusher import Pusher, utc_now
from sync.reports import run_report
from tests.conftest import KUALA_LUMPUR, _application, settings_for
from tests.servers import Practice

EXPECTED = json.loads((Path(__file__).parent / "examples" / "expected_2010_12.json").read_text())
DECEMBER = Period(date(2010, 12, 1), date(2010, 12, 24))
PAIRS = [(slug, push.key) for slug, layer, _ in BOOKS for push in pushes_of(layer, with_kols=True)]


@pytest.fixture
def december(any_database_url: str, tmp_path: Path, fresh_practice: Practice) -> Iterator[Flask]:
    """The sample unshifted, in fresh databases, its books connected to a fresh practice server."""
    for app in _application(settings_for(any_database_url, tmp_path, fresh_practice.url)):
        with app.app_context():
            vault = app.extensions["pusher"].vault
            load_demo(fresh_practice.url, ending=None, vault=vault, zone=KUALA_LUMPUR, now=utc_now())
        yield app


def push(app: Flask, slug: str, key: str) -> dict[str, Any]:
    """Push one pair in this thread; its report."""
    pusher: Pusher = app.extensions["pusher"]
    with app.app_context():
        book = book_by_slug(slug)
        assert book is not None
        run_id = pusher.queue(book, PUSH_TYPES[key], DECEMBER, by=None).id
        assert pusher.execute(run_id)
        return run_report(db.session.get_one(Run, run_id), book, now=utc_now())


def push_all(app: Flask) -> dict[tuple[str, str], dict[str, Any]]:
    return {pair: push(app, *pair) for pair in PAIRS}


def test_december_is_in_the_books_to_the_sen_and_a_second_push_changes_nothing(
    december: Flask, fresh_practice: Practice, balances: Callable[[Practice], dict[str, dict[str, str]]]
) -> None:
    assert len(PAIRS) == 16
    first = push_all(december)
    for (slug, key), report in first.items():
        expected = EXPECTED["books"][slug]
        assert (report["state"], report["problems"], report["refusals"]) == (RunState.SYNCED, [], []), report[
            "refusals"
        ][:5]
        assert (slug, key, report["posted"]) == (slug, key, expected["documents"][key])
        assert (slug, key, report["amount"]) == (slug, key, expected["amounts"][key])
    after_first = balances(fresh_practice)
    assert after_first == {slug: EXPECTED["books"][slug]["trial_balance"] for slug, _, _ in BOOKS}
    assert all("11000" not in accounts for accounts in after_first.values())

    second = push_all(december)
    for pair, report in second.items():
        assert report["state"] == RunState.SYNCED
        assert (report["posted"], report["duplicates"]) == (0, first[pair]["posted"])
        assert report["amount"] == first[pair]["amount"]
    assert balances(fresh_practice) == after_first


@pytest.fixture
def balances() -> Callable[[Practice], dict[str, dict[str, str]]]:
    """Reads every book's trial balance."""

    def read(practice: Practice) -> dict[str, dict[str, str]]:
        return {slug: practice.trial_balance(slug) for slug, _, _ in BOOKS}

    return read
