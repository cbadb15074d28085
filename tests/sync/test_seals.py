"""Whatever is sealed is found, and sealed anew without ever being lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from models import AlertAddress, ApiKey, db, writing
from sync.books import book_by_slug, connection_of
from sync.errors import VaultError
from sync.seals import all_seals, opens, seal_anew
from sync.vault import Vault
from tests.alerting import add_webhook, two_books
from tests.conftest import Company

OLD = b"a test key is 32 bytes long, yes"


@pytest.fixture
def newer(any_app: Flask, connect: Callable[..., Company]) -> Iterator[Vault]:
    """A vault with a newer master key, over two keys and an address that the older one sealed."""
    for vault in two_books(any_app, connect):
        add_webhook(vault)
        yield Vault({"k2": bytes(32), "k1": OLD})


def test_keys_and_addresses_are_found_in_words_that_give_nothing_away(newer: Vault) -> None:
    assert [seal.what for seal in all_seals()] == [
        "API key of platform, version 1",
        "API key of batik, version 1",
        f"alert address {db.session.query(AlertAddress).one().id} (JSON …oken)",
    ]


def test_everything_is_sealed_anew_once_and_the_old_key_may_go(newer: Vault) -> None:
    assert [seal_anew(seal, newer) for seal in all_seals()] == [True, True, True]
    assert [seal_anew(seal, newer) for seal in all_seals()] == [False, False, False]
    only_new = Vault({"k2": bytes(32)})
    assert all(opens(seal, only_new) for seal in all_seals())
    book = book_by_slug("batik")
    assert book is not None
    assert connection_of(book, only_new).key.reveal()


def test_broken_off_halfway_both_halves_open(newer: Vault) -> None:
    seal_anew(all_seals()[0], newer)
    assert all(opens(seal, newer) for seal in all_seals())


def test_what_was_replaced_meanwhile_stays_as_it_is(newer: Vault) -> None:
    seal = all_seals()[0]
    with writing() as session:
        session.execute(db.update(ApiKey).where(ApiKey.id == seal.row_id).values(sealed=b"another"))
    seal_anew(seal, newer)
    assert all_seals()[0].sealed == b"another"


def test_what_does_not_open_is_not_touched(newer: Vault) -> None:
    stranger = Vault({"k9": bytes(32)})
    for seal in all_seals():
        assert not opens(seal, stranger)
        with pytest.raises(VaultError):
            seal_anew(seal, stranger)
