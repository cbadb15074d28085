"""What is asked with a book's key by itself, without a push: the connection test, and the destination's lists."""

from __future__ import annotations

from datetime import datetime

from accounting.words import N_
from destinations.base import Company, Destination, DestinationError
from models import Book
from sync.books import connection_of, current_mapping
from sync.errors import RoundingDiffersError, SyncError
from sync.master_data import refresh_if_stale
from sync.vault import Vault

ROUNDINGS = {"line": N_("Each line, then add up"), "sum": N_("Add up, then round once")}
"""What the rounding modes are called, by the word of the destination and of a mapping."""


def try_company(book: Book, vault: Vault, destination: Destination) -> Company:
    """The company that the key opens. Raises DestinationError, SyncError, or RoundingDiffersError among these."""
    company = destination.test(connection_of(book, vault))
    _version, mapping = current_mapping(book.id)
    if company.rounding != mapping.rounding_mode:
        theirs, ours = (ROUNDINGS.get(mode, mode) for mode in (company.rounding, mapping.rounding_mode))
        raise RoundingDiffersError(f"AiAccount: {theirs}; this book: {ours}")
    return company


def lists_refreshed(
    book: Book, vault: Vault, destination: Destination, *, now: datetime
) -> DestinationError | SyncError | None:
    """Fetch the lists of a book when they are three hours old; what kept us from it is given back, never raised."""
    try:
        return refresh_if_stale(book.id, connection_of(book, vault), destination, now=now)
    except SyncError as not_connected:
        return not_connected
