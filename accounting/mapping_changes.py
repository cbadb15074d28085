"""What a change of a mapping is: which values, in words, and which kinds of document it concerns."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass
from typing import Any

from accounting.documents import DocumentKind
from accounting.mapping import Mapping, RuleKind
from accounting.words import N_, Words, percent

WORDS = {
    "products": N_("Products"),
    "rules": N_("Rules"),
    "shipping": N_("Shipping"),
    "discount": N_("Order discounts"),
    "deduct_discount": N_("Discounts come off the lines"),
    "rounding_up": N_("Rounding up"),
    "rounding_down": N_("Rounding down"),
    "commission": N_("Commission"),
    "bank_charges": N_("Bank charges and gateway fees"),
    "bank": N_("Bank"),
    "banks": N_("Banks by payment method"),
    "receivable": N_("Receivable collective"),
    "payable": N_("Payable collective"),
    "no_tax": N_("Tax code for no tax"),
    "rounding_tax": N_("Tax code of rounding lines"),
    "taxes": N_("Tax codes by rate"),
    "currencies": N_("Currencies"),
    "rounding_mode": N_("Rounding mode"),
    "tolerance": N_("Tolerance"),
    "post_as": N_("Documents arrive as"),
    "label_style": N_("Label style"),
    "pos_day_starts": N_("The day of a till starts at"),
}
"""The fields of a mapping in words, in the order in which they are shown."""

_INVOICES, _RECEIPTS = DocumentKind.SALES_INVOICE, DocumentKind.SALES_RECEIPT
_BILLS, _PAYMENTS = DocumentKind.EXPENSE_BILL, DocumentKind.EXPENSE_PAYMENT

BOOKED_BY: ReadOnly[str, tuple[DocumentKind, ...]] = {
    "products": (_INVOICES,),
    "rules": (_INVOICES,),
    "shipping": (_INVOICES,),
    "discount": (_INVOICES,),
    "deduct_discount": (_INVOICES,),
    "rounding_up": (_INVOICES, _BILLS),
    "rounding_down": (_INVOICES, _BILLS),
    "commission": (_BILLS,),
    "bank_charges": (_RECEIPTS,),
    "bank": (_RECEIPTS, _PAYMENTS),
    "banks": (_RECEIPTS, _PAYMENTS),
    "no_tax": (_INVOICES, _BILLS),
    "rounding_tax": (_INVOICES, _BILLS),
    "taxes": (_INVOICES, _BILLS),
}
"""The fields that decide where an entry stands, and in which kinds of document; the others concern what is to come."""

_RULES = {RuleKind.SKU_PREFIX: N_("SKU prefix %(match)s"), RuleKind.CATEGORY: N_("Category %(match)s")}


@dataclass(frozen=True)
class Change:
    """One value that is another now; empty where there was or is none. `field` is the mapping's own name for it."""

    field: str
    what: Words
    then: str
    now: str

    @property
    def is_for_what_comes(self) -> bool:
        """Whether it concerns nothing that is in the books: no entry stands anywhere because of it."""
        return self.field not in BOOKED_BY


def changes(old: Mapping, new: Mapping) -> list[Change]:
    """The values that are others in the new mapping, in the order of WORDS."""
    return [change for name in WORDS for change in _changes_of(name, old, new)]


def kinds_concerned(old: Mapping, new: Mapping) -> set[DocumentKind]:
    """The kinds of document of which entries may stand elsewhere by the new mapping."""
    return {kind for change in changes(old, new) for kind in BOOKED_BY.get(change.field, ())}


def _changes_of(name: str, old: Mapping, new: Mapping) -> Iterator[Change]:
    then, now = _shown(name, old), _shown(name, new)
    for part in dict.fromkeys([*then, *now]):
        before, after = then.get(part, ""), now.get(part, "")
        if before != after:
            yield Change(name, _words(name, part), before, after)


def _shown(name: str, mapping: Mapping) -> dict[tuple[str, ...], str]:
    """The values of a field, by what tells one from the other."""
    if name == "banks":
        return {(method,): account for method, account in mapping.banks.items()}
    if name == "rules":
        return {(one.kind.value, one.match): one.account for one in mapping.rules}
    if name == "taxes":
        return {(percent(one.rate), one.kind): _code(one.code, one.tax_type) for one in mapping.taxes}
    value: Any = getattr(mapping, name)
    if name == "currencies":
        return {(): ", ".join(value)}
    if name == "pos_day_starts":
        return {(): time_of_day(value)}
    if isinstance(value, bool):
        return {(): "yes" if value else "no"}
    return {(): str(value)}


def time_of_day(minutes: int) -> str:
    """Minutes after midnight as a clock shows them: 04:00."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _code(code: str, tax_type: str) -> str:
    return f"{code}/{tax_type}" if tax_type else code


def _words(name: str, part: tuple[str, ...]) -> Words:
    values: ReadOnly[str, str]
    match name, part:
        case "banks", (method,):
            return Words(N_("Bank for %(method)s"), {"method": method})
        case "rules", (kind, match):
            return Words(_RULES[RuleKind(kind)], {"match": match})
        case "taxes", (rate, ""):
            return Words(N_("Tax code for %(rate)s"), {"rate": rate})
        case "taxes", (rate, kind):
            values = {"rate": rate, "kind": kind}
            return Words(N_("Tax code for %(rate)s, %(kind)s in the source"), values)
    return Words(WORDS[name])
