"""The party text: name and our id, so that two people of one name stay two."""

from __future__ import annotations

from accounting.documents import Party
from accounting.rows import PartyRow

WALK_IN = Party(text="Walk-in Customer", row=PartyRow(source="walk-in", name="Walk-in Customer"))
"""Whoever buys at a till without giving a name."""

_LETTERS = {"customers": "C", "bloggers": "B", "kols": "K"}


def party_of(row: PartyRow) -> Party:
    """The party as it is proposed: Customer 17850 (C17850). A text that was pushed before wins over it.

    Runs of spaces and line breaks become one space: the text is a key, and nobody sees the difference.
    """
    table, _, number = row.source.partition("/")
    name = " ".join((row.name or "").split())
    return Party(text=f"{name} ({_LETTERS[table]}{number})" if name else "", row=row)
