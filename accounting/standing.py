"""Where the entries of a booked document stand, and where another mapping would have them: what to reclassify."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from accounting.documents import ZERO, Document, Line, LinedDocument, MoneyDocument, SalesInvoice, SalesReceipt
from accounting.mapping import LabelStyle, Mapping, PostAs
from accounting.old_values import OldValues
from accounting.rounding import to_home
from accounting.words import N_

ACCOUNT, TAX_CODE, DISCOUNT = N_("Account"), N_("Tax code"), N_("Order discount")
BANK_ACCOUNT, CHARGES_ACCOUNT = N_("Bank account"), N_("Bank charges account")

OFF_THE_LINES = N_("off the lines")
"""Stands for an account where a discount has none: it was, or would be, taken off the lines."""

_DISCOUNTS = ("Order discount", "Discount")
"""What the push types call the line of an order's discount, and of a till's."""


@dataclass(frozen=True)
class Entry:
    """One entry that stands on an old value, and the value that would book it now: none when nobody can tell.

    `what` is in words: account, bank account, bank charges account, tax code or order discount. `line` counts from 1;
    it is 0 for what concerns a whole document. `amount` is what stands there in ringgit, `tax` the tax on it: debits
    are positive and credits negative, as in the ledger.
    """

    what: str
    line: int
    description: str
    old: str
    new: str | None
    amount: Decimal
    tax: Decimal = ZERO


def booked_anew(then: Mapping, new: Mapping) -> Mapping:
    """The new mapping with what made the lines and amounts of a document under an older one."""
    return replace(
        new,
        deduct_discount=then.deduct_discount,
        rounding_mode=then.rounding_mode,
        tolerance=then.tolerance,
        currencies=(),
        post_as=PostAs.POSTED,
        label_style=LabelStyle.DESCRIPTION,
    )


def standing(booked: Document, now: Document | None, old: OldValues) -> Iterator[Entry]:
    """The entries of a booked document that stand on an old value and would not now; nothing of zero amount.

    `now` is what its source row becomes by `booked_anew`, if there is one. Where the source changed since, a line is
    found by its SKU, description and rate; what none of them tells stands on the old value with no new one.
    """
    if isinstance(booked, LinedDocument):
        yield from _standing_lines(booked, now if isinstance(now, LinedDocument) else None, old)
    elif isinstance(booked, MoneyDocument):
        yield from _standing_money(booked, now if isinstance(now, MoneyDocument) else None, old)


def has_discount(lines: Collection[tuple[str, str]]) -> bool:
    """Whether one of these lines, by SKU and description, is an order's discount."""
    return any(not sku and description in _DISCOUNTS for sku, description in lines)


def _standing_money(booked: MoneyDocument, now: MoneyDocument | None, old: OldValues) -> Iterator[Entry]:
    """What reached or left the bank, and what the gateway kept, each converted by itself: as the ledger does."""
    is_receipt = isinstance(booked, SalesReceipt)
    charges = to_home(booked.bank_charges, booked.exchange_rate) if isinstance(booked, SalesReceipt) else ZERO
    amount = to_home(booked.amount, booked.exchange_rate)
    reached = amount - charges if is_receipt else -amount
    account, new = booked.bank_account, now.bank_account if now else None
    if reached and account in old.accounts and account != new:
        yield Entry(BANK_ACCOUNT, 0, booked.settles, account, new, reached)
    if isinstance(booked, SalesReceipt) and charges:
        account, new = booked.bank_charges_account, _charges_account(now)
        if account in old.accounts and account != new:
            yield Entry(CHARGES_ACCOUNT, 0, booked.settles, account, new, charges)


def _charges_account(now: MoneyDocument | None) -> str | None:
    """Where charges would be booked; nobody can tell when the source has none any more."""
    return (now.bank_charges_account or None) if isinstance(now, SalesReceipt) else None


def _standing_lines(booked: LinedDocument, now: LinedDocument | None, old: OldValues) -> Iterator[Entry]:
    if old.discounts and not has_discount(_names(booked.lines)):
        yield from _discount_off_the_lines(booked, now)
    for place, (line, found) in enumerate(zip(booked.lines, _found_again(booked, now), strict=True), 1):
        net, tax = _home(line.net, booked), _home(line.tax_amount, booked)
        if not net and not tax:
            continue
        if old.discounts and has_discount(_names([line])):
            yield Entry(DISCOUNT, place, line.description, line.account, OFF_THE_LINES, net, tax)
            continue
        if line.account in old.accounts and (new := _account_now(line, found)) != line.account:
            yield Entry(ACCOUNT, place, line.description, line.account, new, net, tax)
        code = found.tax_code if found else None
        if line.tax_code in old.codes and line.tax_code != code:
            yield Entry(TAX_CODE, place, line.description, line.tax_code, code, net, tax)


def _discount_off_the_lines(booked: LinedDocument, now: LinedDocument | None) -> Iterator[Entry]:
    """The discount that the source says and the booked lines have in them."""
    accounts = [line.account for line in (now.said or now.lines if now else ()) if has_discount(_names([line]))]
    for line in booked.said or ():
        if has_discount(_names([line])):
            new, net, tax = next(iter(accounts), None), _home(line.net, booked), _home(line.tax_amount, booked)
            yield Entry(DISCOUNT, 0, line.description, OFF_THE_LINES, new, net, tax)


def _found_again(booked: LinedDocument, now: LinedDocument | None) -> Sequence[Line | None]:
    """For each booked line the one of today that it became, where that is certain."""
    if now is None:
        return [None] * len(booked.lines)
    if [_as_sold(line) for line in booked.lines] == [_as_sold(line) for line in now.lines]:
        return now.lines
    return [_alike(line, now.lines) for line in booked.lines]


def _alike(line: Line, others: Sequence[Line]) -> Line | None:
    """The line with the same SKU, description and rate; when there are more, only if all are booked alike."""
    alike = [one for one in others if _sort(one) == _sort(line)]
    booked = {(one.account, one.fallback_account, one.tax_code) for one in alike}
    return alike[0] if len(booked) == 1 else None


def _account_now(line: Line, found: Line | None) -> str | None:
    """Where a booked line would stand now: as it does if it stands on the line's own account, or on the mapped one
    in its place; else on the mapped one, unless the source names none but its own.
    """
    if found is None:
        return None
    if line.account in (found.account, found.fallback_account):
        return line.account
    return found.fallback_account or found.account


def _home(amount: Decimal, document: LinedDocument) -> Decimal:
    """A line's amount in ringgit with the ledger's sign: sales are credits, expenses debits."""
    side = -1 if isinstance(document, SalesInvoice) else 1
    return side * to_home(amount, document.exchange_rate) or ZERO


def _names(lines: Collection[Line]) -> list[tuple[str, str]]:
    return [(line.sku, line.description) for line in lines]


def _sort(line: Line) -> tuple[object, ...]:
    return line.sku, line.description, line.tax_rate


def _as_sold(line: Line) -> tuple[object, ...]:
    return (*_sort(line), line.quantity, line.unit_price, line.discount)
