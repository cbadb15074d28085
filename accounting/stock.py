"""Stock near-misses: a SKU that only looks like one of the destination's items.

AiAccount moves stock where the SKU is exactly its item's: case, spaces and every sign count.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from accounting.documents import Document, LinedDocument
from accounting.gaps import shown
from accounting.problems import Problem
from accounting.words import N_

_LOOK_ALIKES = str.maketrans(
    {
        **dict(zip("oil|ı", "01111", strict=True)),  # Digits and the letters they are mistaken for.
        **dict(zip("авекмнорстухѕіјӏԁԛԝ", "abekmhopctyxsij1dqw", strict=True)),  # Cyrillic.
        **dict(zip("αβεζηικμνορτυχ", "abezhikmnoptyx", strict=True)),  # Greek.
        **dict.fromkeys("‐‑‒–—―−", "-"),
    }
)
"""Small letters, and what they look like; many Greek and Cyrillic ones only when they are written as capitals."""

_NAMED = 3
"""Look-alike items that a sentence names."""


@dataclass(frozen=True)
class Stock:
    """The SKUs of a destination's items, and which of them look alike; made by `Stock.of`."""

    skus: frozenset[str]
    by_looks: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, skus: Iterable[str]) -> Stock:
        """The stock that has these SKUs."""
        known = frozenset(skus)
        found: dict[str, list[str]] = defaultdict(list)
        for sku in sorted(known):
            found[_looks(sku)].append(sku)
        return cls(known, {looks: tuple(alike) for looks, alike in found.items()})


def near_misses(document: Document, items: Stock) -> list[Problem]:
    """A warning for each SKU of the document that is no item's, but looks like one; each SKU is named once.

    An exact match is fine. So is what looks like no item at all: AiAccount takes lines of what it keeps no stock of
    (services, shipping, a shop that counts its stock elsewhere), and nobody can tell those from a slip.
    """
    if not items.skus or not isinstance(document, LinedDocument):
        return []
    found: dict[str, Problem] = {}
    for place, line in enumerate(document.lines, 1):
        sku = line.sku
        if not isinstance(sku, str) or sku in items.skus or sku in found or not sku.strip():
            continue
        if alike := items.by_looks.get(_looks(sku)):
            found[sku] = _near_miss(document, sku, alike, place)
    return list(found.values())


def _near_miss(document: Document, sku: str, alike: tuple[str, ...], place: int) -> Problem:
    named = ", ".join(_spelled(one) for one in alike[:_NAMED])
    values = {"line": str(place), "sku": _spelled(sku), "item": named}
    return Problem(document.number, _sentence(sku, alike[0]), "STOCK_NEAR_MISS", values)


def _sentence(sku: str, item: str) -> str:
    if sku.casefold() == item.casefold():
        return N_(
            "Line %(line)s: AiAccount has no item %(sku)s, but %(item)s; they differ in capital and small letters. "
            "Write the same in both, or its stock does not move."
        )
    if _without_spaces(sku.casefold()) == _without_spaces(item.casefold()):
        return N_(
            "Line %(line)s: AiAccount has no item %(sku)s, but %(item)s; they differ in spaces. "
            "Write the same in both, or its stock does not move."
        )
    return N_(
        "Line %(line)s: AiAccount has no item %(sku)s, but %(item)s; they differ in characters that look alike. "
        "Write the same in both, or its stock does not move."
    )


def _spelled(sku: str) -> str:
    """A SKU so that what nobody sees is seen: in quotes, and signs of other alphabets with their number."""
    foreign = ", ".join(f"U+{ord(sign):04X}" for sign in dict.fromkeys(sku) if not sign.isascii())
    return f"“{shown(sku)}” ({foreign})" if foreign else f"“{shown(sku)}”"


@lru_cache(maxsize=10_000)
def _looks(sku: str) -> str:
    """What is left of a SKU for somebody who reads it: no case, no spaces, one sign for all that look alike."""
    text = unicodedata.normalize("NFKC", sku).casefold().translate(_LOOK_ALIKES)
    return _without_spaces(text.translate(_LOOK_ALIKES))  # Twice: a Greek o looks like o, and o like 0.


def _without_spaces(text: str) -> str:
    return "".join(sign for sign in text if not sign.isspace() and unicodedata.category(sign) not in ("Cf", "Cc"))
