"""What a change of the mapping means for the books: the list to reclassify, in figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from accounting.documents import ZERO
from models.delivery import IN_THE_BOOKS
from sync.reclass import Reclass


@dataclass(frozen=True)
class Moved:
    """What stands in the books under one old value and would under a new one: documents, entries, ringgit.

    `new` is none where nobody can tell. `amount` has the ledger's sign: debits are positive, credits negative.
    """

    what: str
    old: str
    new: str | None
    documents: int
    entries: int
    amount: Decimal


@dataclass(frozen=True)
class Documents:
    """So many documents, and what they come to in ringgit."""

    number: int = 0
    amount: Decimal = ZERO


@dataclass(frozen=True)
class Effect:
    """What a change means for the books.

    `moved` stands in the books. Of its documents a person has to look at `unmatched`: the source no longer has them as
    they were sent, or nobody knows how they were booked. `listed_before` may have been moved by an earlier version's
    list. Beside them `drafts` lie there without being posted, and `on_the_way` come under the old values; what is about
    to be taken back needs nothing.
    """

    moved: tuple[Moved, ...] = ()
    unmatched: Documents = field(default_factory=Documents)
    listed_before: Documents = field(default_factory=Documents)
    drafts: Documents = field(default_factory=Documents)
    on_the_way: Documents = field(default_factory=Documents)

    @property
    def is_empty(self) -> bool:
        """Whether nothing that was sent used an old value."""
        return self == Effect()


def effect_of(found: Iterable[Reclass]) -> Effect:
    """The list in figures, what nobody can tell last; its entries come document by document."""
    groups: dict[tuple[str, str, str | None], Moved] = {}
    counts: dict[str, Documents] = {}
    last: dict[object, tuple[str, str]] = {}

    def is_first(of: object, one: Reclass) -> bool:
        before, last[of] = last.get(of), (one.push.key, one.number)
        return before != last[of]

    for one in found:
        for name in _counted_as(one):
            if is_first(name, one):
                so_far = counts.get(name, Documents())
                counts[name] = Documents(so_far.number + 1, so_far.amount + one.amount)
        if one.is_in_the_books and one.entry is not None:
            key = one.entry.what, one.entry.old, one.entry.new
            groups[key] = _with(groups.get(key, Moved(*key, 0, 0, ZERO)), one.entry.amount, is_first(key, one))
    return Effect(tuple(sorted(groups.values(), key=lambda one: one.new is None)), **counts)


def _counted_as(one: Reclass) -> list[str]:
    """As which of the figures of an effect its document counts."""
    if one.taken_back_by is not None:
        return []
    if one.state not in IN_THE_BOOKS:
        return ["on_the_way"]
    if one.is_draft:
        return ["drafts"]
    return [*(["unmatched"] if not one.is_certain else []), *(["listed_before"] if one.listed_before else [])]


def _with(so_far: Moved, amount: Decimal, is_first: bool) -> Moved:
    return replace(
        so_far,
        documents=so_far.documents + is_first,
        entries=so_far.entries + 1,
        amount=so_far.amount + amount,
    )
