"""Fingerprints: what a document says, apart from how it is booked, so that a change after posting is seen.

Mapping and party text are not part of it: a changed account or a renamed customer changes no document.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

from accounting.documents import Document, Line, LinedDocument, UnreadableDocument
from accounting.words import N_, Words, plain

Content = dict[str, Any]
"""What a document says, as JSON values: its fields by name, `party` as the source names it, and its lines."""

FIELDS = {
    "stated_total": N_("Total"),
    "amount": N_("Amount"),
    "number": N_("Number"),
    "day": N_("Day"),
    "party": N_("Party"),
    "currency": N_("Currency"),
    "exchange_rate": N_("Exchange rate"),
    "original_number": N_("Original"),
    "settles": N_("Invoice or bill"),
    "reference": N_("Reference"),
    "period_from": N_("Period from"),
    "period_to": N_("Period to"),
    "payment_mode": N_("Payment mode"),
    "payment_reference": N_("Payment reference"),
    "bank_charges": N_("Bank charges"),
    "tax_inclusive": N_("Tax in the prices"),
    "goods_returned": N_("Goods returned"),
}
"""The fields of documents that are compared, and their words; what says most comes first."""

LINE_FIELDS = {
    "sku": N_("Line %(line)s, SKU"),
    "description": N_("Line %(line)s, description"),
    "quantity": N_("Line %(line)s, quantity"),
    "unit_price": N_("Line %(line)s, unit price"),
    "discount": N_("Line %(line)s, discount"),
    "tax_rate": N_("Line %(line)s, tax rate"),
    "tax_amount": N_("Line %(line)s, tax"),
}
"""The fields of lines that are compared, and their words."""

_LATER = {"tax_inclusive": False, "goods_returned": None}
"""Fields that the first contents did not keep, and their values that go without saying to this day."""

_MONEY = {"stated_total", "amount", "bank_charges", "unit_price", "discount", "tax_amount"}
_EXACT = Context(prec=1000, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])
"""More digits than any source keeps; never raises."""
_SHOWN = 3


@dataclass(frozen=True)
class Difference:
    """One thing that is said otherwise: which, what it was then and is now; empty where there was or is nothing."""

    field: Words
    then: str
    now: str

    def __str__(self) -> str:
        """In English: Total 10.00 → 12.00."""
        return f"{self.field} {self.then or '–'} → {self.now or '–'}"


def content_of(document: Document) -> Content:
    """What a document says, in canonical form: the same number, however written, is the same text.

    What does not fit together in the source is part of it: a cancelled order says something else than a paid one.
    """
    content: Content = {"number": document.number}
    if not isinstance(document, UnreadableDocument):
        values = {name: getattr(document, name) for name in FIELDS if hasattr(document, name)}
        content = {name: _said(value) for name, value in values.items() if name not in _LATER or value != _LATER[name]}
        content["party"] = document.party.row.source
        content["day"] = _said(document.said_day or document.day)
    if isinstance(document, LinedDocument):
        content["lines"] = [_line(line) for line in document.said or document.lines]
    if document.source_problems:
        content["problems"] = [{"code": one.code, "text": one.text} for one in document.source_problems]
    return content


def fingerprint(content: Content) -> str:
    """SHA-256 in hex of a content, whatever the order of its fields."""
    return hashlib.sha256(_canonical(content).encode("ascii")).hexdigest()


def says(content: Content, known: str) -> bool:
    """Whether a content says what is behind a fingerprint, also one from before some of its fields were kept."""
    if fingerprint(content) == known:
        return True
    first_kept = {name: said for name, said in content.items() if name not in _LATER}
    return len(first_kept) < len(content) and fingerprint(first_kept) == known


def differences(old: Content, new: Content) -> list[Difference]:
    """What the new content says otherwise than the old one: the document's own fields, then line by line.

    Of a row that cannot be read any more only the number is compared, and why it cannot.
    """
    if "party" not in new:
        old = {name: old[name] for name in ("number", "problems") if name in old}
    return [
        *_field_differences(old, new),
        *_line_differences(old.get("lines", []), new.get("lines", [])),
        *_problem_differences(old.get("problems", []), new.get("problems", [])),
    ]


def in_short(found: Sequence[Difference]) -> str:
    """The first few differences as part of a sentence, in English."""
    shown = "; ".join(str(one).removesuffix(".") for one in found[:_SHOWN])
    return f"{shown}; and {len(found) - _SHOWN} more" if len(found) > _SHOWN else shown


def _line(line: Line) -> dict[str, str | None]:
    return {name: _said(getattr(line, name)) for name in LINE_FIELDS}


def _said(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else str(value)


def _number(number: Decimal) -> str:
    """The one way in which we write a number: 1.0 and 1.00 are 1, and there is no negative zero."""
    return plain(number.normalize(_EXACT)) if number else "0"


def _canonical(content: object) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"))


def _field_differences(old: Content, new: Content) -> Iterator[Difference]:
    for name, words in FIELDS.items():
        if name in _LATER and name not in old:
            continue
        if old.get(name) != new.get(name):
            yield Difference(Words(words), _shown(name, old.get(name)), _shown(name, new.get(name)))


def _line_differences(old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> Iterator[Difference]:
    """Lines are matched first, so that one line more is one difference, not one in every line after it."""
    matcher = SequenceMatcher(None, [_canonical(one) for one in old], [_canonical(one) for one in new], autojunk=False)
    for tag, then_from, then_to, now_from, now_to in matcher.get_opcodes():
        if tag == "equal":
            continue
        for offset, (then, now) in enumerate(zip_longest(old[then_from:then_to], new[now_from:now_to])):
            if then is None or now is None:
                place = (now_from if then is None else then_from) + offset + 1
                yield Difference(_words(N_("Line %(line)s"), place), _whole(then), _whole(now))
            else:
                yield from _differences_of_line(then, now, now_from + offset + 1)


def _differences_of_line(then: Mapping[str, Any], now: Mapping[str, Any], place: int) -> Iterator[Difference]:
    for name, words in LINE_FIELDS.items():
        if then.get(name) != now.get(name):
            yield Difference(_words(words, place), _shown(name, then.get(name)), _shown(name, now.get(name)))


def _problem_differences(old: Sequence[Mapping[str, str]], new: Sequence[Mapping[str, str]]) -> Iterator[Difference]:
    words = Words(N_("Problem"))
    yield from (Difference(words, "", one["text"]) for one in new if one not in old)
    yield from (Difference(words, one["text"], "") for one in old if one not in new)


def _words(message: str, place: int) -> Words:
    return Words(message, {"line": str(place)})


def _whole(line: Mapping[str, Any] | None) -> str:
    if line is None:
        return ""
    return f"{line['quantity']} × {line['description']}, {_shown('unit_price', line['unit_price'])}"


def _shown(name: str, value: str | None) -> str:
    """A value as a person reads it; money with its sen."""
    if not value or name not in _MONEY:
        return value or ""
    units, _, cents = value.partition(".")
    return f"{units}.{cents:0<2}" if units.lstrip("-").isdigit() else value
