"""What could be mapped in a book, and what its mapping names that its destination does not have."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from accounting.mapping import Mapping
from accounting.suggestions import KnownAccount, KnownTaxCode, Suggestion, doubts, suggestions
from accounting.words import N_, Words
from models import Book
from sync.master_data import Kind, Known
from sync.seen import seen_in_source


def suggestions_for(book: Book, mapping: Mapping, lists: Known) -> list[Suggestion]:
    """What the source of a book has and nothing is mapped for, and what the destination's accounts offer."""
    seen = seen_in_source(book)
    return suggestions(
        mapping,
        methods=seen.methods,
        rates=seen.rates,
        categories=seen.categories,
        currencies=seen.currencies,
        accounts=[KnownAccount(one["code"], one["name"]) for one in lists.of(Kind.ACCOUNTS) if one["active"]],
        tax_codes=[
            KnownTaxCode(one["code"], Decimal(one["rate"]) if one["rate"] is not None else None, one["tax_type"])
            for one in lists.of(Kind.TAX_CODES)
            if one["active"]
        ],
    )


def doubts_about(mapping: Mapping, lists: Known) -> list[Words]:
    """What a mapping names and the destination does not have or does otherwise, as far as its lists are known."""
    return doubts(
        mapping,
        accounts=_activity(lists, Kind.ACCOUNTS),
        tax_codes=_activity(lists, Kind.TAX_CODES),
        tax_rates={one["code"]: Decimal(one["rate"]) for one in lists.of(Kind.TAX_CODES) if one["rate"] is not None},
        currencies=_activity(lists, Kind.CURRENCIES),
        rounding=lists.rounding,
    )


def checked_by(lists: Known, now: datetime) -> Words | None:
    """How old the lists are by which a mapping was doubted; none when there are none."""
    if lists.fetched_at is None or not any(lists.of(kind) for kind in _UNKNOWN):
        return None
    minutes = int((now - lists.fetched_at).total_seconds() // 60)
    if minutes < 1:
        return Words(N_("Checked against AiAccount's lists of less than a minute ago."))
    if minutes < 60:
        return Words(N_("Checked against AiAccount's lists of %(count)s min ago."), {"count": str(minutes)})
    return Words(N_("Checked against AiAccount's lists of %(count)s h ago."), {"count": str(minutes // 60)})


def unchecked(lists: Known) -> list[Words]:
    """What of a mapping nobody could doubt, because the list for it is not known or empty."""
    unknown = [words for kind, words in _UNKNOWN.items() if not lists.of(kind)]
    return [_NOTHING] if len(unknown) == len(_UNKNOWN) else unknown


_NOTHING = Words(N_("AiAccount's lists are not known: nothing was checked."))
_UNKNOWN = {
    Kind.ACCOUNTS: Words(N_("AiAccount's accounts are not known, so they were not checked.")),
    Kind.TAX_CODES: Words(N_("AiAccount's tax codes are not known, so they were not checked.")),
    Kind.CURRENCIES: Words(N_("AiAccount's currencies are not known, so they were not checked.")),
}


def _activity(lists: Known, kind: Kind) -> dict[str, bool]:
    """Of each code of a list, whether it is active."""
    return {one["code"]: bool(one["active"]) for one in lists.of(kind)}
