"""The preflight: each check looks at one document and yields every problem it finds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from accounting.documents import Document, LinedDocument, MoneyDocument
from accounting.problems import Problem
from accounting.rounding import HOME_CURRENCY, places, round_half_up
from accounting.words import N_

Check = Callable[[Any], Iterator[Problem]]
"""A check of one kind of document, or of any; a push type names only those that fit what it makes."""

NUMBER_LENGTH = 50
PARTY_LENGTH = 300
"""LHDN's field lengths for a document number and a name."""

LARGEST = 10**13
"""Beyond this a number is a slip of the keyboard; it also keeps every amount exact in a spreadsheet cell."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_CURRENCY = re.compile(r"[A-Z]{3}")


def source_is_consistent(document: Document) -> Iterator[Problem]:
    """What did not fit together in the source row itself."""
    yield from document.source_problems


def number_is_usable(document: Document) -> Iterator[Problem]:
    """A number is there, fits, and holds nothing a person cannot see."""
    number = document.number
    if not number.strip():
        yield Problem(number, N_("The document has no number. Give it one in the source."), "NUMBER_MISSING")
    elif number != number.strip() or _CONTROL.search(number):
        message = N_("The number %(number)s has spaces at its ends or hidden characters. Correct it in the source.")
        yield Problem(number, message, "NUMBER_NOT_VALID", {"number": repr(number)})
    elif len(number) > NUMBER_LENGTH:
        message = N_("The number has %(length)s characters; at most %(most)s are allowed. Shorten it in the source.")
        yield Problem(number, message, "NUMBER_TOO_LONG", {"length": str(len(number)), "most": str(NUMBER_LENGTH)})


def party_is_named(document: Document) -> Iterator[Problem]:
    """The party has a name that fits."""
    text = document.party.text
    if not text:
        message = N_("The party %(party)s has no name. Give it one in the source.")
        yield Problem(document.number, message, "PARTY_MISSING", {"party": document.party.row.source})
    elif len(text) > PARTY_LENGTH:
        message = N_("The party's name has %(length)s characters; at most %(most)s are allowed.")
        values = {"length": str(len(text)), "most": str(PARTY_LENGTH)}
        yield Problem(document.number, message, "PARTY_TOO_LONG", values)


def currency_has_a_rate(document: Document) -> Iterator[Problem]:
    """The currency is one, and its rate is more than nothing; the ringgit's is 1."""
    currency, rate = document.currency, document.exchange_rate
    if not _CURRENCY.fullmatch(currency):
        message = N_("%(currency)s is not a currency code such as MYR. Correct it in the source.")
        yield Problem(document.number, message, "CURRENCY_NOT_VALID", {"currency": repr(currency)})
    elif rate <= 0 or (currency == HOME_CURRENCY and rate != 1):
        message = N_("The exchange rate of %(currency)s is %(rate)s. Correct it in the source.")
        values = {"currency": currency, "rate": f"{rate:f}"}
        yield Problem(document.number, message, "RATE_NOT_VALID", values)


def lines_are_complete(document: LinedDocument) -> Iterator[Problem]:
    """There are lines, and each has a description, an account, and a tax code."""
    if not document.lines:
        yield Problem(document.number, N_("The document has no lines. Add them in the source."), "LINES_MISSING")
    for place, line in enumerate(document.lines, 1):
        values = {"line": str(place), "rate": f"{line.tax_rate * 100:f} %"}
        if not line.description:
            message = N_("Line %(line)s has neither description nor SKU. Give it one in the source.")
            yield Problem(document.number, message, "DESCRIPTION_MISSING", values)
        if not line.account:
            message = N_("Line %(line)s has no account. Map one under Settings, AiAccount.")
            yield Problem(document.number, message, "ACCOUNT_NOT_MAPPED", values)
        if not line.tax_code:
            message = N_("Line %(line)s is taxed at %(rate)s, and no tax code is mapped to it.")
            yield Problem(document.number, message, "TAX_RATE_NOT_MAPPED", values)


def totals_add_up(document: LinedDocument) -> Iterator[Problem]:
    """The lines add up to what the source says was paid or is owed."""
    if document.total != document.stated_total:
        message = N_("The lines make %(total)s, but the source says %(stated)s. Correct one of them in the source.")
        values = {"total": f"{document.total:f}", "stated": f"{document.stated_total:f}"}
        yield Problem(document.number, message, "TOTAL_MISMATCH", values)


def amounts_are_sane(document: Document) -> Iterator[Problem]:
    """The total is not beyond reason, and has no more places than its currency."""
    total = document.total
    if abs(total) >= LARGEST:
        message = N_("The amount %(total)s is too large to be right. Correct it in the source.")
        yield Problem(document.number, message, "AMOUNT_TOO_LARGE", {"total": f"{total:f}"})
    elif round_half_up(total, places(document.currency)) != total:
        message = N_("The amount %(total)s has more decimal places than %(currency)s has. Correct it in the source.")
        values = {"total": f"{total:f}", "currency": document.currency}
        yield Problem(document.number, message, "AMOUNT_NOT_EXACT", values)


def money_has_a_bank(document: MoneyDocument) -> Iterator[Problem]:
    """A bank account is mapped to the way it was paid."""
    if not document.bank_account:
        message = N_("No bank account is mapped for this payment method. Map one under Settings, AiAccount.")
        yield Problem(document.number, message, "BANK_NOT_MAPPED")


_OF_ANY = (source_is_consistent, number_is_usable, party_is_named, currency_has_a_rate, amounts_are_sane)

LINED_CHECKS: tuple[Check, ...] = (*_OF_ANY, lines_are_complete, totals_add_up)
"""What invoices and bills have to stand."""

MONEY_CHECKS: tuple[Check, ...] = (*_OF_ANY, money_has_a_bank)
"""What receipts and payments have to stand."""
