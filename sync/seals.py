"""Seals: everything that is sealed, whether it opens, and sealing it anew with the newest master key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select, update

from models import AlertAddress, ApiKey, Book, db, writing
from sync.books import key_place
from sync.errors import VaultError
from sync.vault import Vault


@dataclass(frozen=True)
class Seal:
    """One sealed secret: what it is in words, the row that holds it, and the place it was sealed for."""

    what: str
    table: type[ApiKey] | type[AlertAddress]
    row_id: int
    place: str
    sealed: bytes


def all_seals() -> Sequence[Seal]:
    """Every sealed secret: the keys of the books, replaced ones too, and the alert addresses."""
    found = [*_keys(), *_addresses()]
    db.session.rollback()
    return found


def opens(seal: Seal, vault: Vault) -> bool:
    """Whether a master key of VAULT_KEYS opens it."""
    try:
        vault.open(seal.sealed, place=seal.place)
    except VaultError:
        return False
    return True


def seal_anew(seal: Seal, vault: Vault) -> bool:
    """Seal with the newest master key what an older one has sealed; whether that was to be done. Raises VaultError.

    Each is one transaction, and one that was replaced meanwhile stays as it is: it may be broken off at any moment.
    """
    if vault.is_newest(seal.sealed):
        return False
    sealed = vault.seal(vault.open(seal.sealed, place=seal.place).reveal(), place=seal.place)
    with writing() as session:
        mine = (seal.table.id == seal.row_id, seal.table.sealed == seal.sealed)
        session.execute(update(seal.table).where(*mine).values(sealed=sealed))
    return True


def _keys() -> Iterator[Seal]:
    query = select(ApiKey, Book.slug).join(Book, Book.id == ApiKey.book_id).order_by(ApiKey.book_id, ApiKey.version)
    for key, slug in db.session.execute(query):
        what = f"API key of {slug}, version {key.version}"
        yield Seal(what, ApiKey, key.id, key_place(key.book_id, key.version), key.sealed)


def _addresses() -> Iterator[Seal]:
    for address in db.session.scalars(select(AlertAddress).order_by(AlertAddress.id)):
        what = f"alert address {address.id} ({address.hint})"
        yield Seal(what, AlertAddress, address.id, address.place, address.sealed)
