"""What a push type declares about itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import tzinfo
from enum import StrEnum
from typing import Any

from accounting.checks import Check
from accounting.documents import Document, DocumentKind, UnreadableDocument
from accounting.mapping import Mapping
from accounting.problems import Problem


class Layer(StrEnum):
    """Whose books a push type belongs to."""

    PLATFORM = "platform"
    BLOGGER = "blogger"


class Reader(StrEnum):
    """The streams of source rows a push type can ask for; sync/sources.py has one function for each."""

    ORDERS = "orders"
    REFUNDS = "refunds"
    BLOGGER_SETTLEMENTS = "blogger_settlements"
    BLOGGER_SETTLEMENTS_PAID = "blogger_settlements_paid"
    POS_TRANSACTIONS = "pos_transactions"
    KOL_SETTLEMENTS = "kol_settlements"
    KOL_SETTLEMENTS_PAID = "kol_settlements_paid"


@dataclass(frozen=True, kw_only=True)
class PushType:
    """One of the kinds of document a book pushes; cards, command line and night iterate over these.

    `documents` turns rows into documents in the order of the rows. Its rows are of the kinds `readers` give, which is
    why they are Any here. `title`, `what`, `source` and `counted_on` are words for people, to be translated.
    """

    key: str
    layer: Layer
    kind: DocumentKind
    title: str
    what: str
    source: str
    counted_on: str
    readers: tuple[Reader, ...]
    documents: Callable[[Iterable[Any], Mapping, tzinfo], Iterator[Document]]
    checks: tuple[Check, ...]
    for_kols: bool = False

    def preflight(self, document: Document) -> list[Problem]:
        """Every problem of one document, found before anything is sent."""
        if isinstance(document, UnreadableDocument):
            return list(document.source_problems)
        return [problem for check in self.checks for problem in check(document)]
