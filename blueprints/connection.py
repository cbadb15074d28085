"""The connection test, as a page shows it: which it was, and what to do."""

from __future__ import annotations

from dataclasses import dataclass

from accounting.words import N_
from blueprints.explanations import Explanation, of_error
from blueprints.services import pusher
from blueprints.wording import gettext as _
from blueprints.wording import say
from destinations.base import Company, DestinationError
from models import Book
from sync.connecting import ROUNDINGS, try_company
from sync.errors import SyncError

TITLES = {
    "UNREACHABLE": N_("Not reachable"),
    "KEY_REJECTED": N_("Key refused"),
    "KEY_PAUSED": N_("Key paused"),
    "SCOPE_MISSING": N_("Permission missing"),
    "COMPANY_NOT_FOUND": N_("Company not found"),
    "BOOK_NOT_CONNECTED": N_("No key yet"),
    "VAULT": N_("Key cannot be opened"),
    "ROUNDING_DIFFERS": N_("Rounding differs"),
}
"""A failed test's cause in two or three words, by the error's code."""


@dataclass(frozen=True, kw_only=True)
class ConnectionTest:
    """How a test ended: with the company AiAccount showed, or with what went wrong and what to do."""

    company: Company | None = None
    title: str
    sentence: str
    detail: str = ""
    help: Explanation | None = None

    @property
    def rounding(self) -> str:
        """How the company rounds, as the mapping's form calls it."""
        mode = self.company.rounding if self.company else ""
        return say(ROUNDINGS[mode]) if mode in ROUNDINGS else mode


def try_connection(book: Book) -> ConnectionTest:
    """Test the connection of a book; every way it can fail is an answer, not an error."""
    pushes = pusher()
    try:
        company = try_company(book, pushes.vault, pushes.destination)
    except (DestinationError, SyncError) as error:
        title = say(TITLES.get(error.code, N_("The test did not succeed")))
        return ConnectionTest(
            title=title, sentence=say(error.sentence), detail=error.detail, help=of_error(error.code, book)
        )
    return ConnectionTest(company=company, title=_("Connected"), sentence=_("The key opens the company's books."))
