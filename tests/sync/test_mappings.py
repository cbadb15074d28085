"""The versions of a mapping."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from accounting.mapping import Mapping
from accounting.options import Options
from accounting.push_type import Layer
from models import Book, BookMapping, Role, db
from sync.books import add_book, book_by_slug, current_mapping
from sync.errors import MappingChangedError
from sync.mappings import mapping_at, save_mapping, save_options, versions_of
from sync.people import add_user
from tests.conftest import KUALA_LUMPUR

NOW = datetime(2026, 5, 3, tzinfo=UTC)


@pytest.fixture
def book(any_app: Flask) -> Iterator[Book]:
    with any_app.app_context():
        yield add_book("platform", "Shop Sdn Bhd", Layer.PLATFORM, zone=KUALA_LUMPUR, now=NOW)
        db.session.remove()


def test_a_change_is_the_next_version_and_the_old_one_stays(book: Book) -> None:
    new = Mapping(products="40010")
    assert save_mapping(book.id, new, expected=1, by=None, now=NOW) == 2
    assert current_mapping(book.id) == (2, new)
    assert [mapping_at(book.id, version) for version in (0, 1, 2, 3)] == [None, Mapping(), new, None]


def test_the_same_values_make_no_new_version(book: Book) -> None:
    assert save_mapping(book.id, Mapping(), expected=1, by=None, now=NOW) == 1
    assert db.session.query(BookMapping).count() == 1


def test_who_comes_second_is_refused_and_overwrites_nothing(book: Book) -> None:
    save_mapping(book.id, Mapping(products="40010"), expected=1, by=None, now=NOW)
    with pytest.raises(MappingChangedError):
        save_mapping(book.id, Mapping(products="40020"), expected=1, by=None, now=NOW)
    assert current_mapping(book.id) == (2, Mapping(products="40010"))


def test_the_versions_say_who_changed_what_when(book: Book) -> None:
    user = add_user("admin@example.com", "correct horse battery", Role.SUPER_ADMIN, now=NOW)
    later = NOW + timedelta(hours=1)
    save_mapping(book.id, Mapping(products="40010"), expected=1, by=user.id, now=later)
    save_mapping(book.id, Mapping(products="40010", bank="12001"), expected=2, by=None, now=later)
    assert [
        (one.number, one.since, one.by, [(change.field, change.then, change.now) for change in one.changes])
        for one in versions_of(book.id)
    ] == [
        (3, later, None, [("bank", "12000", "12001")]),
        (2, later, "admin@example.com", [("products", "40000", "40010")]),
        (1, NOW, None, []),
    ]


def test_options_are_kept(book: Book) -> None:
    save_options(book.id, Options(switched_off=("sales_receipt",)))
    found = book_by_slug("platform")
    assert found is not None
    assert Options.from_json(found.options) == Options(switched_off=("sales_receipt",))
