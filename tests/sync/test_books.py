"""Whose books, with which key, and who sees them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask

from accounting.push_type import Layer
from models import Book, Role, db
from models.api_key import ApiKey
from sync.books import (
    add_book,
    add_key,
    bloggers_without_book,
    book_by_slug,
    connection_of,
    current_key,
    current_mapping,
    find_book,
    pushes_for,
    rename_company,
    visible_books,
)
from sync.errors import BookNotConnectedError, KeyNotValidError, NameTakenError, NotValidError, VaultError
from sync.people import add_user
from sync.vault import Vault
from tests.conftest import KUALA_LUMPUR
from tests.shop import add_bloggers

NOW = datetime(2026, 5, 3, tzinfo=UTC)
VAULT = Vault({"k1": b"1" * 32})


@pytest.fixture(autouse=True)
def _books(any_app: Flask) -> Iterator[None]:
    with any_app.app_context():
        add_bloggers()
        add_book("platform", "Shop Sdn Bhd", Layer.PLATFORM, zone=KUALA_LUMPUR, now=NOW)
        add_book("batik", "Batik House", Layer.BLOGGER, blogger="batik", zone=KUALA_LUMPUR, now=NOW)
        add_book("kopi", "Kopi Corner", Layer.BLOGGER, blogger="kopi", zone=KUALA_LUMPUR, now=NOW)
        yield


def the(slug: str) -> Book:
    book = book_by_slug(slug)
    assert book is not None
    return book


@pytest.mark.parametrize(
    ("role", "blogger", "slugs"),
    [
        (Role.SUPER_ADMIN, None, ["platform", "batik", "kopi"]),
        (Role.PLATFORM, None, ["platform"]),
        (Role.BLOGGER, "kopi", ["kopi"]),
    ],
)
def test_each_role_sees_its_own_books(role: Role, blogger: str | None, slugs: list[str]) -> None:
    user = add_user("one@example.com", "long enough a word", role, blogger=blogger, now=NOW)
    assert [book.slug for book in visible_books(user)] == slugs
    for slug in ("platform", "batik", "kopi", "nowhere"):
        assert (find_book(user, slug) is not None) == (slug in slugs)


def test_a_new_book_has_the_default_mapping_and_its_layers_push_types() -> None:
    version, mapping = current_mapping(the("platform").id)
    assert (version, mapping.products, mapping.bank, mapping.commission) == (1, "40000", "12000", "61001")
    assert [push.key for push in pushes_for(the("platform"))] == [
        "sales_invoice",
        "sales_receipt",
        "expense_bill",
        "expense_payment",
    ]


def test_the_kol_types_show_only_for_a_blogger_with_kols() -> None:
    assert [push.key for push in pushes_for(the("batik"))][2:] == ["kol_bill", "kol_payment"]
    assert [push.key for push in pushes_for(the("kopi"))] == ["pos_sales_invoice", "pos_sales_receipt"]


def test_there_is_one_book_for_the_platform_one_for_each_blogger_and_one_of_each_name() -> None:
    for slug, layer, blogger in (
        ("second", Layer.PLATFORM, None),
        ("second", Layer.BLOGGER, "batik"),
        ("platform", Layer.BLOGGER, "batik"),
    ):
        with pytest.raises(NameTakenError):
            add_book(slug, "Another", layer, blogger=blogger, zone=KUALA_LUMPUR, now=NOW)
    assert bloggers_without_book() == []


@pytest.mark.parametrize("slug", ["", "Batik", "a b", "-a", "a/b"])
def test_a_slug_that_does_not_fit_an_address_is_refused(slug: str) -> None:
    with pytest.raises(NotValidError):
        add_book(slug, "Another", Layer.PLATFORM, zone=KUALA_LUMPUR, now=NOW)


def test_a_company_name_is_trimmed_and_never_empty() -> None:
    rename_company(the("platform").id, "  Shop Bhd ")
    assert the("platform").company == "Shop Bhd"
    with pytest.raises(NotValidError):
        rename_company(the("platform").id, "  ")


def test_a_key_is_sealed_shown_by_its_ending_and_opened_for_the_connection() -> None:
    added = add_key(the("platform").id, "key_000000004f2a", vault=VAULT, by=None, now=NOW)
    assert (added.trimmed, added.key.ending, added.key.version) == (False, "4f2a", 1)
    assert b"key_0000" not in added.key.sealed
    connection = connection_of(the("platform"), VAULT)
    assert connection.key.reveal() == "key_000000004f2a"
    assert "key_000000004f2a" not in repr(connection)


def test_pasted_spaces_are_trimmed_and_said() -> None:
    added = add_key(the("platform").id, "  key_000000004f2a\n", vault=VAULT, by=None, now=NOW)
    assert added.trimmed
    assert connection_of(the("platform"), VAULT).key.reveal() == "key_000000004f2a"


def test_a_replaced_key_is_a_new_version_and_the_old_one_is_kept_for_audit() -> None:
    for text in ("key_00000000old1", "key_00000000new2"):
        add_key(the("platform").id, text, vault=VAULT, by=None, now=NOW)
    key = current_key(the("platform"))
    assert key is not None
    assert (key.version, key.ending) == (2, "new2")
    assert db.session.query(ApiKey).count() == 2


@pytest.mark.parametrize("text", ["", "   ", "short", "with space inside", "schlüssel-mit-umlaut"])
def test_what_cannot_be_a_key_is_refused(text: str) -> None:
    with pytest.raises(KeyNotValidError):
        add_key(the("platform").id, text, vault=VAULT, by=None, now=NOW)
    assert current_key(the("platform")) is None


def test_a_book_without_a_key_has_no_connection() -> None:
    with pytest.raises(BookNotConnectedError):
        connection_of(the("platform"), VAULT)


def test_a_sealed_key_copied_to_another_books_row_does_not_open() -> None:
    sealed = add_key(the("platform").id, "key_000000004f2a", vault=VAULT, by=None, now=NOW).key.sealed
    db.session.add(
        ApiKey(book_id=the("batik").id, version=1, sealed=sealed, ending="4f2a", added_at=NOW, added_by=None)
    )
    db.session.commit()
    with pytest.raises(VaultError):
        connection_of(the("batik"), VAULT)
