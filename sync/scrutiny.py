"""Scrutiny: the last look at a document before it is sent, by what is known of the destination and of e-Invoices."""

from __future__ import annotations

from dataclasses import dataclass, field

from accounting.accounts import Accounts, resolve
from accounting.documents import Document
from accounting.options import Options
from accounting.problems import Problem
from accounting.readiness import readiness_problems
from accounting.stock import Stock, near_misses
from sync.job import Scope
from sync.master_data import Kind, known_list
from sync.partners import Newcomers


@dataclass(frozen=True)
class Looked:
    """The document as it is to be sent, what should be known of it, and what keeps it from being sent."""

    document: Document
    notes: tuple[Problem, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Scrutiny:
    """By what is looked: the destination's accounts, items and contacts where they are known, and e-Invoice details."""

    accounts: Accounts | None = None
    stock: Stock | None = None
    options: Options | None = None
    newcomers: Newcomers = field(default_factory=Newcomers)

    def of(self, document: Document) -> Looked:
        """Look at one document, which our preflight has found well made."""
        notes: list[Problem] = []
        problems: list[Problem] = []
        if self.accounts is not None:
            resolved = resolve(document, self.accounts)
            document = resolved.document
            notes.extend(resolved.notes)
            problems.extend(resolved.problems)
        if self.options is not None:
            lacking = readiness_problems(document, limit=self.options.einvoice_limit)
            (problems if self.options.einvoice_blocks else notes).extend(lacking)
        if self.stock is not None:
            notes.extend(near_misses(document, self.stock))
        return Looked(document, tuple(notes), tuple(problems))


NONE = Scrutiny()
"""Nothing is looked at: what takes something back goes as that went."""


def scrutiny_of(scope: Scope) -> Scrutiny:
    """The scrutiny of a book's documents, by the lists that were fetched last."""
    accounts = known_list(scope.book_id, Kind.ACCOUNTS)
    items = known_list(scope.book_id, Kind.ITEMS)
    return Scrutiny(
        accounts=Accounts.of((one["code"], one["active"]) for one in accounts) if accounts is not None else None,
        stock=Stock.of(one["sku"] for one in items) if items else None,
        options=scope.options,
    )
