"""The preflight: each check looks at one document and yields every problem it finds.

Columns are named as AiAccount's template names them, so a person finds them in source, preview and workbook alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from accounting.documents import (
    Document,
    ExpenseBill,
    LinedDocument,
    MoneyDocument,
    SalesInvoice,
    SalesReceipt,
)
from accounting.fitting import FIRST_DAY, RATE_PLACES, day_problem, flaw, is_too_large, number_problems, text_problems
from accounting.problems import Problem
from accounting.rounding import HOME_CURRENCY, is_above_zero, is_currency, places, round_half_up
from accounting.tins import is_tin
from accounting.words import N_, percent, plain

Check = Callable[[Any], Iterator[Problem]]
"""A check of one kind of document, or of any; a push type names only those that fit what it makes."""

NUMBER_LENGTH = 50


PARTY_LENGTH = 300
"""LHDN's field lengths for a document number and a name."""

MOST_LINES = 1_048_575
"""The rows of a sheet below its header; a document is never cut."""

_CONTROL = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""What spreadsheet programs read differently, or not at all."""


def source_is_consistent(document: Document) -> Iterator[Problem]:
    """What did not fit together in the source row itself, but for what the mapping makes good."""
    yield from (problem for problem in document.source_problems if problem not in document.overlooked)


def gives_back_what_was_sold(document: Document) -> Iterator[Problem]:
    """A refund or a return gives back no more than was sold and charged."""
    yield from document.excess_problems


def mapping_is_enough(document: Document) -> Iterator[Problem]:
    """What the mapping cannot book as it is."""
    yield from document.mapping_problems


def number_is_usable(document: Document) -> Iterator[Problem]:
    """A number is there, fits, and holds nothing a person cannot see."""
    number = document.number
    if not number.strip():
        yield Problem(number, N_("The document has no number. Give it one in the source."), "NUMBER_MISSING")
    elif number != number.strip() or not number.isprintable():
        message = N_("The number %(number)s has spaces at its ends or hidden characters. Correct it in the source.")
        yield Problem(number, message, "NUMBER_NOT_VALID", {"number": ascii(number)})
    elif len(number) > NUMBER_LENGTH:
        message = N_("The number has %(length)s characters; at most %(most)s are allowed. Shorten it in the source.")
        yield Problem(number, message, "NUMBER_TOO_LONG", {"length": str(len(number)), "most": str(NUMBER_LENGTH)})


def party_is_named(document: Document) -> Iterator[Problem]:
    """The party has a name that fits, and that every reader reads alike: it is half of the dedupe key."""
    text = document.party.text
    if not text.strip():
        message = N_("The party %(party)s has no name. Give it one in the source.")
        yield Problem(document.number, message, "PARTY_MISSING", {"party": document.party.row.source})
    elif _CONTROL.search(text):
        message = N_("The party's name %(party)s has hidden characters. Correct it in the source.")
        yield Problem(document.number, message, "PARTY_NOT_VALID", {"party": ascii(text)})
    elif len(text) > PARTY_LENGTH:
        message = N_(
            "The party's name has %(length)s characters; at most %(most)s are allowed. Shorten it in the source."
        )
        values = {"length": str(len(text)), "most": str(PARTY_LENGTH)}
        yield Problem(document.number, message, "PARTY_TOO_LONG", values)


def day_is_bookable(document: Document) -> Iterator[Problem]:
    """The day is one that a spreadsheet can hold."""
    if document.day < FIRST_DAY:
        yield day_problem(document, "Date", document.day)


def currency_has_a_rate(document: Document) -> Iterator[Problem]:
    """The currency is one, and its rate is more than nothing; the ringgit's is 1."""
    currency, rate = document.currency, document.exchange_rate
    if not is_currency(currency):
        message = N_("%(currency)s is not a currency code such as MYR. Correct it in the source.")
        yield Problem(document.number, message, "CURRENCY_NOT_VALID", {"currency": ascii(currency)})
    elif not is_above_zero(rate) or flaw(rate, RATE_PLACES) or (currency == HOME_CURRENCY and rate != 1):
        message = N_("The exchange rate of %(currency)s is %(rate)s. Correct it in the source.")
        yield Problem(document.number, message, "RATE_NOT_VALID", {"currency": currency, "rate": plain(rate)})


def amounts_are_sane(document: Document) -> Iterator[Problem]:
    """The total is a number, not beyond reason, and has no more places than its currency."""
    total = document.total
    if total.is_nan():
        message = N_("The amount is not a number. Correct it in the source.")
        yield Problem(document.number, message, "AMOUNT_NOT_A_NUMBER")
    elif is_too_large(total) or is_too_large(document.home_amount):
        message = N_("The amount %(total)s is too large to be right. Correct it in the source.")
        yield Problem(document.number, message, "AMOUNT_TOO_LARGE", {"total": plain(total)})
    elif round_half_up(total, places(document.currency)) != total:
        message = N_("The amount %(total)s has more decimal places than %(currency)s has. Correct it in the source.")
        values = {"total": plain(total), "currency": document.currency}
        yield Problem(document.number, message, "AMOUNT_NOT_EXACT", values)


def party_details_fit(document: LinedDocument) -> Iterator[Problem]:
    """What an e-Invoice asks of the party fits into cells, and a TIN has the form of one."""
    row = document.party.row
    yield from text_problems(
        document,
        ("TIN", row.tin),
        ("ID Type", row.id_type),
        ("ID Number", row.id_number),
        ("Email", row.email),
        ("Phone", row.phone),
        ("Address", row.address),
        ("Postcode", row.postcode),
        ("City", row.city),
        ("State Code", row.state_code),
        ("Country Code", row.country_code),
    )
    if isinstance(row.tin, str) and row.tin.strip() and not is_tin(row.tin):
        message = N_("The TIN %(tin)s of %(party)s does not have the form of one. Correct it in the source.")
        values = {"tin": _shortened(row.tin), "party": document.party.text}
        yield Problem(document.number, message, "TIN_NOT_VALID", values)


def lines_are_complete(document: LinedDocument) -> Iterator[Problem]:
    """There are lines, not too many, and each has a description, an account, and a tax code."""
    if not document.lines:
        yield Problem(document.number, N_("The document has no lines. Add them in the source."), "LINES_MISSING")
    if len(document.lines) > MOST_LINES:
        message = N_("The document has %(lines)s lines; a sheet holds %(most)s. Cut it in the source.")
        values = {"lines": str(len(document.lines)), "most": str(MOST_LINES)}
        yield Problem(document.number, message, "LINES_TOO_MANY", values)
    for place, line in enumerate(document.lines, 1):
        if not line.description.strip():
            message = N_("Line %(line)s has neither description nor SKU. Give it one in the source.")
            yield Problem(document.number, message, "DESCRIPTION_MISSING", {"line": str(place)})
        if not line.account.strip():
            message = N_("Line %(line)s has no account. Map one under Settings, AiAccount.")
            yield Problem(document.number, message, "ACCOUNT_NOT_MAPPED", {"line": str(place)})
        if not line.tax_code.strip():
            message = N_(
                "Line %(line)s is taxed at %(rate)s, and no tax code is mapped to it. "
                "Map one under Settings, AiAccount."
            )
            values = {"line": str(place), "rate": percent(line.tax_rate)}
            yield Problem(document.number, message, "TAX_RATE_NOT_MAPPED", values)


def lines_fit(document: LinedDocument) -> Iterator[Problem]:
    """Every number and text of every line fits into its cell, exactly."""
    for place, line in enumerate(document.lines, 1):
        yield from number_problems(document, line, place)
        yield from text_problems(
            document,
            ("SKU", line.sku),
            ("Description", line.description),
            ("Account", line.account),
            ("Account", line.fallback_account),
            ("Tax Code", line.tax_code),
            ("Classification Code", line.classification),
            line=place,
        )


def totals_add_up(document: LinedDocument) -> Iterator[Problem]:
    """The lines add up to what the source says was paid or is owed."""
    stated, currency = document.stated_total, document.currency
    if stated.is_finite() and round_half_up(stated, places(currency)) != stated:
        message = N_("The total %(total)s has more decimal places than %(currency)s has. Correct it in the source.")
        yield Problem(document.number, message, "AMOUNT_NOT_EXACT", {"total": plain(stated), "currency": currency})
    if document.total != document.stated_total:
        message = N_("The lines make %(total)s, but the source says %(stated)s. Correct one of them in the source.")
        values = {"total": plain(document.total), "stated": plain(document.stated_total)}
        yield Problem(document.number, message, "TOTAL_MISMATCH", values)


def original_is_named(document: LinedDocument) -> Iterator[Problem]:
    """A credit note names what it takes back."""
    if document.original_number is not None and not str(document.original_number).strip():
        message = N_("What this credit note takes back has no number. Give the original one in the source.")
        yield Problem(document.number, message, "ORIGINAL_MISSING")
    yield from text_problems(document, ("Original Number", document.original_number))


def reference_fits(document: SalesInvoice) -> Iterator[Problem]:
    """The payment reference of an invoice, or the reason of a credit note, fits into its cell."""
    yield from text_problems(document, ("Reference", document.reference))


def period_is_bookable(document: ExpenseBill) -> Iterator[Problem]:
    """The days of the period are there, in order, and such that a spreadsheet can hold them."""
    for column, day in (("Period From", document.period_from), ("Period To", document.period_to)):
        if day is None or day < FIRST_DAY:
            yield day_problem(document, column, day)
    if document.period_from and document.period_to and document.period_to < document.period_from:
        message = N_("The period ends on %(last)s, before it begins on %(first)s. Correct it in the source.")
        values = {"first": str(document.period_from), "last": str(document.period_to)}
        yield Problem(document.number, message, "PERIOD_NOT_VALID", values)


def money_has_a_bank(document: MoneyDocument) -> Iterator[Problem]:
    """A bank account is mapped to the way it was paid."""
    if not document.bank_account.strip():
        message = N_("No bank account is mapped for this payment method. Map one under Settings, AiAccount.")
        yield Problem(document.number, message, "BANK_NOT_MAPPED")


def money_settles_something(document: MoneyDocument) -> Iterator[Problem]:
    """It names the invoice or bill it is for, and its texts fit into their cells."""
    if not document.settles.strip():
        message = N_("The invoice or bill that this is for has no number. Give it one in the source.")
        yield Problem(document.number, message, "SETTLES_MISSING")
    yield from text_problems(
        document,
        ("Invoice or Bill Number", document.settles),
        ("Bank Account", document.bank_account),
        ("Payment Reference", document.payment_reference),
    )


def charges_are_bookable(document: SalesReceipt) -> Iterator[Problem]:
    """What the gateway kept is an amount of the currency, and there is an account for it."""
    charges, account = document.bank_charges, document.bank_charges_account
    if flaw(charges, places(document.currency)) or is_too_large(charges):
        message = N_("The bank charges %(charges)s are no amount of %(currency)s. Correct the fee in the source.")
        values = {"charges": plain(charges), "currency": document.currency}
        yield Problem(document.number, message, "CHARGES_NOT_VALID", values)
    elif charges and not _is_part(charges, document.amount):
        message = N_(
            "The bank charges %(charges)s are no part of the %(amount)s that was paid. Correct the fee in the source."
        )
        values = {"charges": plain(charges), "amount": plain(document.amount)}
        yield Problem(document.number, message, "CHARGES_NOT_VALID", values)
    if charges and not account.strip():
        message = N_("No account is mapped for bank charges. Map one under Settings, AiAccount.")
        yield Problem(document.number, message, "ACCOUNT_NOT_MAPPED")
    yield from text_problems(document, ("Bank Charges Account", account))


def _is_part(charges: Decimal, amount: Decimal) -> bool:
    """Whether charges go the same way as the amount and are not more than it; an amount that is none is told apart."""
    if not amount.is_finite():
        return True
    return (charges > 0) == (amount > 0) and charges.copy_abs() <= amount.copy_abs()


def _shortened(text: str) -> str:
    return text if len(text) <= NUMBER_LENGTH else f"{text[:NUMBER_LENGTH]}…"


_OF_ANY = (
    source_is_consistent,
    gives_back_what_was_sold,
    mapping_is_enough,
    number_is_usable,
    party_is_named,
    day_is_bookable,
    currency_has_a_rate,
    amounts_are_sane,
)

LINED_CHECKS: tuple[Check, ...] = (
    *_OF_ANY,
    original_is_named,
    party_details_fit,
    lines_are_complete,
    lines_fit,
    totals_add_up,
)
"""What invoices and bills have to stand."""

INVOICE_CHECKS: tuple[Check, ...] = (*LINED_CHECKS, reference_fits)
"""What invoices have to stand."""

BILL_CHECKS: tuple[Check, ...] = (*LINED_CHECKS, period_is_bookable)
"""What bills have to stand."""

MONEY_CHECKS: tuple[Check, ...] = (*_OF_ANY, money_has_a_bank, money_settles_something)
"""What receipts and payments have to stand."""

RECEIPT_CHECKS: tuple[Check, ...] = (*MONEY_CHECKS, charges_are_bookable)
"""What receipts have to stand."""
