"""What a change of a mapping means: which values, and which entries in the books would be booked otherwise by it."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from accounting.documents import ZERO, Document, DocumentKind, Line, LinedDocument, MoneyDocument, SalesReceipt
from accounting.mapping import Mapping, RuleKind
from accounting.mapping_checks import ACCOUNTS, CODES
from accounting.rounding import to_home
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


@dataclass(frozen=True)
class Entry:
    """One entry that was booked by an old value, and the value that would book it now.

    `what` is in words: account, bank account, bank charges account or tax code. `line` counts from 1; it is 0 for
    what concerns a whole receipt or payment. `amount` is what stands there in ringgit; `tax` the tax on it.
    """

    what: str
    line: int
    description: str
    old: str
    new: str
    amount: Decimal
    tax: Decimal = ZERO


ACCOUNT, TAX_CODE = N_("Account"), N_("Tax code")
BANK_ACCOUNT, CHARGES_ACCOUNT = N_("Bank account"), N_("Bank charges account")


def changes(old: Mapping, new: Mapping) -> list[Change]:
    """The values that are others in the new mapping, in the order of WORDS."""
    return [change for name in WORDS for change in _changes_of(name, old, new)]


def kinds_concerned(old: Mapping, new: Mapping) -> set[DocumentKind]:
    """The kinds of document of which entries may stand elsewhere by the new mapping."""
    return {kind for change in changes(old, new) for kind in BOOKED_BY.get(change.field, ())}


def old_values(old: Mapping, new: Mapping) -> set[str]:
    """The accounts and codes by which what the changes concern was booked under the old mapping."""
    changed = {change.field for change in changes(old, new)}
    values = {getattr(old, name) for name in (*ACCOUNTS, *CODES) if name in changed}
    if "rules" in changed:
        values |= {old.products, *(one.account for one in old.rules)}
    if "banks" in changed:
        values |= {old.bank, *old.banks.values()}
    if "taxes" in changed:
        values |= {"", *(one.code for one in old.taxes)}
    return values


def booked_as_now(old: Mapping, new: Mapping) -> Mapping:
    """The old mapping with the accounts and codes of the new one: documents keep their lines and amounts."""
    return replace(old, **{name: getattr(new, name) for name in BOOKED_BY})


def moved(booked: Document, then: Document, now: Document) -> Iterator[Entry]:
    """The entries of a booked document that were booked by a value which is another now.

    `then` and `now` are what its source row becomes under the old and the new mapping. An entry that stands elsewhere
    than `then` says was booked by an older value still, or by the line's own account, and is not listed.
    """
    if isinstance(booked, LinedDocument) and isinstance(then, LinedDocument) and isinstance(now, LinedDocument):
        yield from _moved_lines(booked, then, now)
    elif isinstance(booked, MoneyDocument) and isinstance(then, MoneyDocument) and isinstance(now, MoneyDocument):
        charges = booked.bank_charges if isinstance(booked, SalesReceipt) else ZERO
        reached = to_home(booked.amount - charges, booked.exchange_rate)
        if booked.bank_account == then.bank_account != now.bank_account:
            yield Entry(BANK_ACCOUNT, 0, booked.settles, booked.bank_account, now.bank_account, reached)
        if isinstance(booked, SalesReceipt) and isinstance(then, SalesReceipt) and isinstance(now, SalesReceipt):
            old, kept = booked.bank_charges_account, to_home(booked.bank_charges, booked.exchange_rate)
            if old == then.bank_charges_account != now.bank_charges_account:
                yield Entry(CHARGES_ACCOUNT, 0, booked.settles, old, now.bank_charges_account, kept)


def is_comparable(booked: Document, then: Document) -> bool:
    """Whether the source still has the document with as many lines as were booked, so that `moved` can tell."""
    if isinstance(booked, LinedDocument):
        return isinstance(then, LinedDocument) and len(booked.lines) == len(then.lines)
    return isinstance(booked, MoneyDocument) and isinstance(then, MoneyDocument)


def _moved_lines(booked: LinedDocument, then: LinedDocument, now: LinedDocument) -> Iterator[Entry]:
    if not len(booked.lines) == len(then.lines) == len(now.lines):
        return
    for place, (line, before, after) in enumerate(zip(booked.lines, then.lines, now.lines, strict=True), 1):
        net = to_home(line.net, booked.exchange_rate)
        tax = to_home(line.tax_amount, booked.exchange_rate)
        if (new := _account_now(line, before, after)) != line.account:
            yield Entry(ACCOUNT, place, line.description, line.account, new, net, tax)
        if line.tax_code == before.tax_code != after.tax_code:
            yield Entry(TAX_CODE, place, line.description, line.tax_code, after.tax_code, net, tax)


def _account_now(line: Line, before: Line, after: Line) -> str:
    """Where a booked line would stand now: as it does, unless it stands where the old mapping put it.

    A line that names an account of its own may stand on that one, or on the mapped one when its own was not active.
    """
    if line.account == before.account:
        return after.account
    if line.account == before.fallback_account:
        return after.fallback_account or after.account
    return line.account


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
