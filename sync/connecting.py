"""The connection test of a book: the key opens the company, and both sides round alike."""

from __future__ import annotations

from accounting.words import N_
from destinations.base import Company, Destination
from models import Book
from sync.books import connection_of, current_mapping
from sync.errors import RoundingDiffersError
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
