"""Alert addresses: who is told, of one book or of the whole installation. Each is sealed like a key."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, func, select

from messengers.base import AddressKind
from messengers.messenger import Messenger, kind_of
from models import Alert, AlertAddress, db, writing
from sync.errors import NotValidError
from sync.vault import Vault

MOST = 20
"""Addresses of one book, or of the installation."""


def addresses_of(book_id: int | None) -> Sequence[AlertAddress]:
    """The addresses of a book, or (none) of the whole installation."""
    query = select(AlertAddress).where(AlertAddress.book_id.is_not_distinct_from(book_id))
    return db.session.scalars(query.order_by(AlertAddress.id)).all()


def all_addresses() -> Sequence[AlertAddress]:
    """Every address: the installation's first, then the books'."""
    query = select(AlertAddress).order_by(AlertAddress.book_id.is_not(None), AlertAddress.book_id, AlertAddress.id)
    return db.session.scalars(query).all()


def find_address(address_id: int, book_id: int | None) -> AlertAddress | None:
    """The address of that id, if it belongs to that book, or (none) to the installation."""
    found = db.session.get(AlertAddress, address_id)
    return found if found is not None and found.book_id == book_id else None


def add_address(
    text: str,
    *,
    book_id: int | None,
    is_ping: bool = False,
    any_server: bool,
    messenger: Messenger,
    vault: Vault,
    by: int | None,
    now: datetime,
) -> AlertAddress:
    """Seal an address. Raises a MessengerError when it cannot be one, or NotValidError when there are many already."""
    address = text.strip()
    kind = AddressKind.PING if is_ping else kind_of(address)
    hint = messenger.check(kind, address, any_server=any_server)
    place = f"alert address {secrets.token_hex(8)}"
    added = AlertAddress(
        book_id=book_id,
        kind=kind,
        place=place,
        sealed=vault.seal(address, place=place),
        hint=hint,
        added_at=now,
        added_by=by,
    )
    with writing() as session:
        there_are = select(func.count()).where(AlertAddress.book_id.is_not_distinct_from(book_id))
        if (session.scalar(there_are) or 0) >= MOST:
            raise NotValidError(f"there are {MOST} addresses already; remove one first")
        session.add(added)
    return added


def remove_address(address_id: int) -> None:
    """Forget an address, and what was still to be told it."""
    with writing() as session:
        session.execute(delete(AlertAddress).where(AlertAddress.id == address_id))


def counts_by_book() -> dict[int, int]:
    """How many addresses each book has that has any."""
    query = select(AlertAddress.book_id, func.count()).where(AlertAddress.book_id.is_not(None))
    found = db.session.execute(query.group_by(AlertAddress.book_id))
    return {book_id: count for book_id, count in found if book_id is not None}


def last_told(addresses: Collection[AlertAddress]) -> dict[int, Alert]:
    """The newest message of each address that was ever told something."""
    ids = [address.id for address in addresses]
    newest = select(func.max(Alert.id)).where(Alert.address_id.in_(ids)).group_by(Alert.address_id)
    return {alert.address_id: alert for alert in db.session.scalars(select(Alert).where(Alert.id.in_(newest)))}


def recently_told(addresses: Collection[AlertAddress], *, limit: int = 20) -> Sequence[Alert]:
    """The last messages to these addresses, newest first."""
    query = select(Alert).where(Alert.address_id.in_([address.id for address in addresses]))
    return db.session.scalars(query.order_by(Alert.id.desc()).limit(limit)).all()
