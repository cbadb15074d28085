"""What a mapping has to be before it is saved; each problem is under the name of its field, such as rules.1.match."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal

from accounting.mapping import Mapping
from accounting.problems import Problem
from accounting.rounding import is_above_zero, is_currency
from accounting.words import N_, percent, plain, printable

ACCOUNTS = ("products", "shipping", "discount", "rounding_up", "rounding_down", "commission", "bank_charges", "bank")
"""The fields that hold one account each."""

COLLECTIVES = ("receivable", "payable")
"""Accounts that may be left to the destination."""

CODES = ("no_tax", "rounding_tax")
"""The fields that hold one tax code each."""

TAX_TYPES = ("", "01", "02", "06", "E")
"""LHDN's: sales, service, not applicable, exempt; empty when it is not known."""

LONGEST = 50
LONGEST_SAID = 100
MOST_TOLERANCE = Decimal(5)
MINUTES_A_DAY = 24 * 60


def mapping_problems(mapping: Mapping) -> list[Problem]:
    """Everything that keeps a mapping from being saved, each problem with the name of its field for a number."""
    return [
        *_text_problems(mapping),
        *_rule_problems(mapping),
        *_tax_problems(mapping),
        *_untaxed_problems(mapping),
        *_bound_problems(mapping),
    ]


def _text_problems(mapping: Mapping) -> Iterator[Problem]:
    for name in (*ACCOUNTS, *CODES):
        yield from text_problems(name, getattr(mapping, name))
    for name in COLLECTIVES:
        yield from text_problems(name, getattr(mapping, name) or "-")
    for method, account in mapping.banks.items():
        name = f"banks.{printable(method)}"
        yield from text_problems(name, account)
        yield from _said_problems(name, method)
        if not method.strip():
            yield Problem(name, N_("Name the payment method as the source writes it."), "METHOD_MISSING")
    for place, currency in enumerate(mapping.currencies):
        if not is_currency(currency):
            message = N_("%(text)s is not a currency. Write its three letters, such as MYR.")
            yield Problem(f"currencies.{place}", message, "CURRENCY_NOT_VALID", {"text": currency})


def text_problems(name: str, text: str) -> Iterator[Problem]:
    """An account or a tax code is free text, as the destination has it; but it is not empty, and not a novel."""
    if not text.strip():
        yield Problem(name, N_("Enter an account or code; it cannot be empty."), "ENTRY_EMPTY")
    elif len(text) > LONGEST or not text.isprintable():
        yield _unprintable(name, text, LONGEST)
    elif text != text.strip():
        message = N_("“%(text)s” has spaces at its ends. Take them off.")
        yield Problem(name, message, "ENTRY_NOT_VALID", {"text": text})


def _said_problems(name: str, text: str) -> Iterator[Problem]:
    """What the source is asked for, such as a category, is its own text; it may be empty, and have spaces in it."""
    if len(text) > LONGEST_SAID or not text.isprintable():
        yield _unprintable(name, text, LONGEST_SAID)


def _unprintable(name: str, text: str, longest: int) -> Problem:
    message = N_("%(text)s… is longer than %(longest)s characters, or has signs that cannot be printed.")
    return Problem(name, message, "ENTRY_NOT_VALID", {"text": printable(text[:20]), "longest": str(longest)})


def _rule_problems(mapping: Mapping) -> Iterator[Problem]:
    for place, rule in enumerate(mapping.rules):
        yield from text_problems(f"rules.{place}.account", rule.account)
        yield from _said_problems(f"rules.{place}.match", rule.match)
        if not rule.match.strip():
            yield Problem(f"rules.{place}.match", N_("Enter the SKU prefix or the category."), "ENTRY_EMPTY")
    for place in _repeated((one.kind, one.match) for one in mapping.rules):
        message = N_("There is a rule for %(text)s already. Keep one of the two.")
        values = {"text": printable(mapping.rules[place].match)}
        yield Problem(f"rules.{place}.match", message, "REPEATED", values)


def _tax_problems(mapping: Mapping) -> Iterator[Problem]:
    for place, tax in enumerate(mapping.taxes):
        yield from text_problems(f"taxes.{place}.code", tax.code)
        yield from _said_problems(f"taxes.{place}.kind", tax.kind)
        if not (tax.rate.is_finite() and 0 <= tax.rate <= 1):
            message = N_("The rate %(rate)s is not from 0 %% to 100 %%.")
            yield Problem(f"taxes.{place}.rate", message, "RATE_NOT_VALID", {"rate": percent(tax.rate)})
        if tax.tax_type not in TAX_TYPES:
            message = N_("%(text)s is not an LHDN tax type. There are 01, 02, 06 and E.")
            yield Problem(f"taxes.{place}.tax_type", message, "TAX_TYPE_NOT_VALID", {"text": tax.tax_type})
    for place in _repeated((one.rate, one.kind) for one in mapping.taxes):
        message = N_("The rate %(rate)s stands twice for the same tax code of the source. Keep one of the two.")
        yield Problem(f"taxes.{place}.rate", message, "REPEATED", {"rate": percent(mapping.taxes[place].rate)})


def _untaxed_problems(mapping: Mapping) -> Iterator[Problem]:
    """Lines without tax need a code without a rate: AiAccount computes the tax by the code, and would refuse them."""
    for name in CODES:
        code = getattr(mapping, name)
        rates = [one.rate for one in mapping.taxes if one.code == code and is_above_zero(one.rate)]
        for rate in rates[:1]:
            message = N_("%(code)s is the tax code for %(rate)s, and these lines have no tax. Enter a code of 0 %%.")
            yield Problem(name, message, "TAX_CODE_HAS_A_RATE", {"code": code, "rate": percent(rate)})


def _bound_problems(mapping: Mapping) -> Iterator[Problem]:
    if not (mapping.tolerance.is_finite() and 0 <= mapping.tolerance <= MOST_TOLERANCE):
        message = N_("The tolerance %(given)s is not from 0 to %(most)s.")
        values = {"given": plain(mapping.tolerance), "most": plain(MOST_TOLERANCE)}
        yield Problem("tolerance", message, "TOLERANCE_NOT_VALID", values)
    if not 0 <= mapping.pos_day_starts < MINUTES_A_DAY:
        message = N_("The day of a till starts at 00:00 to 23:59.")
        yield Problem("pos_day_starts", message, "CUT_OFF_NOT_VALID")


def _repeated(keys: Iterable[object]) -> Iterator[int]:
    """The places of what stood there before."""
    seen: Counter[object] = Counter()
    for place, key in enumerate(keys):
        if seen[key]:
            yield place
        seen[key] += 1
