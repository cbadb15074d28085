"""What a push type declares about itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import tzinfo
from enum import StrEnum
from typing import Any

from accounting.checks import Check
from accounting.documents import Document, DocumentKind, LinedDocument, UnreadableDocument
from accounting.mapping import LabelStyle, Mapping, PostAs
from accounting.problems import Problem
from accounting.words import N_


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

    `make` turns rows into documents in the order of the rows. Its rows are of the kinds `readers` give, which is
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
    make: Callable[[Iterable[Any], Mapping, tzinfo], Iterator[Document]]
    checks: tuple[Check, ...]
    for_kols: bool = False

    def documents(self, rows: Iterable[Any], mapping: Mapping, zone: tzinfo) -> Iterator[Document]:
        """The documents of some rows, in their order, as the book wants all of its documents."""
        for document in self.make(rows, mapping, zone):
            yield _as_mapped(document, mapping)

    @property
    def is_till(self) -> bool:
        """Whether it counts what happened at tills, whose day may begin later than at midnight."""
        return Reader.POS_TRANSACTIONS in self.readers

    def day_starts(self, mapping: Mapping) -> int:
        """Minutes after midnight at which a day of this push type begins."""
        return mapping.pos_day_starts if self.is_till else 0

    def preflight(self, document: Document) -> list[Problem]:
        """Every problem of one document, found before anything is sent."""
        if isinstance(document, UnreadableDocument):
            return list(document.source_problems)
        return [problem for check in self.checks for problem in check(document)]


def _as_mapped(document: Document, mapping: Mapping) -> Document:
    """A document with what the mapping says of every one: a draft or not, its labels, the currencies in use."""
    changes: dict[str, Any] = {}
    if mapping.post_as is PostAs.DRAFT:
        changes["is_draft"] = True
    if mapping.label_style is not LabelStyle.DESCRIPTION and isinstance(document, LinedDocument):
        changes["label_style"] = mapping.label_style
    if mapping.currencies and document.currency not in mapping.currencies:
        message = N_(
            "The currency %(currency)s is not among those this book uses (%(used)s). Add it under Settings, AiAccount, "
            "or correct it in the source."
        )
        values = {"currency": document.currency, "used": ", ".join(mapping.currencies)}
        problem = Problem(document.number, message, "CURRENCY_NOT_MAPPED", values)
        changes["mapping_problems"] = (*document.mapping_problems, problem)
    return replace(document, **changes) if changes else document
