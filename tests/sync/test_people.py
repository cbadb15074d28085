"""Who may sign in, and with what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask

from models import Role
from sync.errors import NameTakenError, NotValidError
from sync.people import add_user, authenticate, count_users, find_user
from tests.shop import add_bloggers

NOW = datetime(2026, 5, 15, tzinfo=UTC)
PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def _context(any_app: Flask) -> Iterator[None]:
    with any_app.app_context():
        add_bloggers()
        yield


def test_a_person_signs_in_with_their_password_whatever_the_case_of_the_address() -> None:
    added = add_user("Finance@Example.com", PASSWORD, Role.PLATFORM, now=NOW)
    assert authenticate(" finance@example.COM ", PASSWORD, sample_allowed=False) == find_user(added.id)
    assert PASSWORD not in added.password_hash


@pytest.mark.parametrize("attempt", ["", "wrong", PASSWORD.upper()])
def test_a_wrong_password_signs_nobody_in(attempt: str) -> None:
    add_user("finance@example.com", PASSWORD, Role.PLATFORM, now=NOW)
    assert authenticate("finance@example.com", attempt, sample_allowed=True) is None


def test_nobody_signs_in_as_nobody() -> None:
    assert authenticate("nobody@example.com", "nobody signs in with this", sample_allowed=True) is None


def test_a_sample_user_signs_in_only_while_the_practice_server_is_the_destination() -> None:
    add_user("admin@example.com", "practice", Role.SUPER_ADMIN, sample=True, now=NOW)
    assert authenticate("admin@example.com", "practice", sample_allowed=True) is not None
    assert authenticate("admin@example.com", "practice", sample_allowed=False) is None


def test_an_address_signs_up_once() -> None:
    add_user("finance@example.com", PASSWORD, Role.PLATFORM, now=NOW)
    with pytest.raises(NameTakenError):
        add_user("FINANCE@example.com", PASSWORD, Role.SUPER_ADMIN, now=NOW)
    assert count_users() == 1


def test_a_blogger_user_belongs_to_a_blogger_and_no_other_user_does() -> None:
    assert add_user("batik@example.com", PASSWORD, Role.BLOGGER, blogger="batik", now=NOW).blogger_id == 1
    with pytest.raises(NotValidError, match="no blogger 'tea'"):
        add_user("tea@example.com", PASSWORD, Role.BLOGGER, blogger="tea", now=NOW)
    with pytest.raises(NotValidError, match="belongs to no blogger"):
        add_user("two@example.com", PASSWORD, Role.PLATFORM, blogger="batik", now=NOW)


@pytest.mark.parametrize("email", ["", "finance", "finance@example", "a b@example.com"])
def test_what_is_no_address_is_refused(email: str) -> None:
    with pytest.raises(NotValidError, match="not an e-mail address"):
        add_user(email, PASSWORD, Role.PLATFORM, now=NOW)


def test_a_short_password_is_refused() -> None:
    with pytest.raises(NotValidError, match="shorter than 12"):
        add_user("finance@example.com", "short", Role.PLATFORM, now=NOW)
