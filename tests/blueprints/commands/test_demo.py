"""`flask demo`: the sample, loaded once, and only for the practice server."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from examples.demo import BOOKS, USERS, is_complete
from models import Book, User, db
from models.shop import Order
from sync.books import all_books
from tests.blueprints.commands.conftest import Operator, operator_at
from tests.servers import Practice


def test_the_sample_is_loaded_once_and_a_second_time_changes_nothing(
    database_url: str, tmp_path: Path, fresh_practice: Practice
) -> None:
    with operator_at(database_url, tmp_path, fresh_practice.url) as operator:
        app = operator.app
        first = operator.types("demo", "--ending", "2026-05-15")
        assert first.exit_code == 0, first.output
        assert first.stdout.splitlines()[-1].startswith(
            "Sample sign-ins: admin@example.com, finance@example.com, batik@"
        )
        assert operator.types("books", "test", "gadget").exit_code == 0
        before = _figures(app)
        second = operator.types("demo")
        assert (second.exit_code, second.stdout.splitlines()[0]) == (0, "Orders are there already; they were kept.")
        assert _figures(app) == before
        assert before[1:3] == (len(USERS), len(BOOKS))
        with app.app_context():
            assert is_complete()
            _last_sample_user_goes()
            assert not is_complete()
        assert operator.types("demo").exit_code == 0
        assert _figures(app) == before


def _figures(app: Flask) -> tuple[int, int, int, str]:
    """Orders, users and books, and the books' companies."""
    with app.app_context():
        counts = [db.session.scalar(select(func.count()).select_from(table)) or 0 for table in (Order, User, Book)]
        return counts[0], counts[1], counts[2], " ".join(book.company for book in all_books())


def _last_sample_user_goes() -> None:
    """As if the first start had been killed before its end."""
    db.session.delete(db.session.scalars(select(User).order_by(User.id.desc()).limit(1)).one())
    db.session.commit()


def test_a_practice_server_that_is_not_there_is_told_with_the_remedy(database_url: str, tmp_path: Path) -> None:
    with operator_at(database_url, tmp_path) as operator:
        result = operator.types("demo", "--ending", "2026-05-15")
    assert result.exit_code == 1
    assert "Start it with `flask sandbox` or `make run`." in result.stderr


@pytest.mark.parametrize(
    ("setting", "value", "name"),
    [("is_practice", False, "AIACCOUNT_URL"), ("shop_database_url", "sqlite://", "SHOP_DATABASE_URL")],
)
def test_the_sample_is_not_mixed_with_real_data(
    database_url: str, tmp_path: Path, setting: str, value: object, name: str
) -> None:
    with operator_at(database_url, tmp_path, **{setting: value}) as operator:  # type: ignore[arg-type]
        result = operator.types("demo")
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"{name} is set" in result.stderr


def test_an_ending_that_is_no_day_is_a_wrong_command(operator: Operator) -> None:
    result = operator.types("demo", "--ending", "tomorrow")
    assert result.exit_code == 2
    assert "'tomorrow' is not a day" in result.stderr
