"""Suggestions for a mapping: what the source has and nothing is mapped for; accounts whose name says the purpose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass
from decimal import Decimal

from accounting.mapping import Mapping, RoundingMode, RuleKind
from accounting.mapping_checks import ACCOUNTS, CODES, COLLECTIVES
from accounting.rounding import is_currency
from accounting.words import N_, Words, percent

_PURPOSES = {
    "shipping": ("shipping", "delivery", "postage", "freight"),
    "discount": ("discount", "rebate"),
    "rounding_up": ("rounding",),
    "rounding_down": ("rounding",),
    "bank_charges": ("bank charge", "gateway", "merchant fee", "payment fee"),
    "commission": ("commission",),
}
"""The fields that an account's name can be for, and what it says then."""

_METHODS = {"cash": ("cash", "till"), "ewallet": ("wallet",), "card": ("card",), "bank_transfer": ("transfer",)}
_NOT_A_PURPOSE = {Mapping().products, Mapping().commission}
"""Accounts that AiAccount documents for everything; whoever chose another one meant it."""


@dataclass(frozen=True)
class KnownAccount:
    """An active account of the destination."""

    code: str
    name: str


@dataclass(frozen=True)
class KnownTaxCode:
    """An active tax code of the destination; `rate` None when it is not told."""

    code: str
    rate: Decimal | None
    tax_type: str


@dataclass(frozen=True)
class Suggestion:
    """A value to put in: `name` and `value` as `set_value` takes them, empty when a person has to choose; and why."""

    name: str
    value: str
    why: Words


def suggestions(
    mapping: Mapping,
    *,
    methods: Iterable[str],
    rates: Iterable[tuple[Decimal, str]],
    categories: Iterable[str],
    currencies: Iterable[str],
    accounts: Iterable[KnownAccount],
    tax_codes: Iterable[KnownTaxCode],
) -> list[Suggestion]:
    """What could be mapped: first rates and currencies that are set aside, then what would only be clearer."""
    accounts, tax_codes = list(accounts), list(tax_codes)
    return [
        *_rates(mapping, rates, tax_codes),
        *_currencies(mapping, currencies),
        *_methods(mapping, methods, accounts),
        *_categories(mapping, categories, accounts),
        *_purposes(mapping, accounts),
    ]


def doubts(
    mapping: Mapping,
    *,
    accounts: ReadOnly[str, bool],
    tax_codes: ReadOnly[str, bool],
    tax_rates: ReadOnly[str, Decimal],
    currencies: ReadOnly[str, bool],
    rounding: str | None,
) -> list[Words]:
    """What the destination has not, has switched off, taxes or rounds otherwise than the mapping; by lists it knows.

    The lists say of each code whether it is active, `tax_rates` of each tax code its rate, where it is told, and
    `rounding` how the company rounds: line or sum.
    """
    named = [getattr(mapping, name) for name in (*ACCOUNTS, *COLLECTIVES)]
    named += [*mapping.banks.values(), *(one.account for one in mapping.rules)]
    codes = [getattr(mapping, name) for name in CODES] + [one.code for one in mapping.taxes]
    no_account = N_("The account %(code)s is not in AiAccount's list. Documents on it are refused.")
    no_code = N_("The tax code %(code)s is not in AiAccount's list. Documents under it are refused.")
    no_currency = N_("The currency %(code)s is not in AiAccount's list. Documents in it are refused.")
    return [
        *_doubts(named, accounts, no_account),
        *_doubts(codes, tax_codes, no_code),
        *_other_rates(mapping, tax_rates),
        *_doubts(mapping.currencies, currencies, no_currency),
        *_other_rounding(mapping, rounding),
    ]


def _doubts(named: Iterable[str], there: ReadOnly[str, bool], absent: str) -> Iterator[Words]:
    for code in dict.fromkeys(one for one in named if one and there):
        if code not in there:
            yield Words(absent, {"code": code})
        elif not there[code]:
            yield Words(N_("%(code)s is not active in AiAccount. What is booked on it is refused."), {"code": code})


def _other_rates(mapping: Mapping, tax_rates: ReadOnly[str, Decimal]) -> Iterator[Words]:
    """The codes under which the destination computes another tax than we do."""
    taxed = [(one.code, one.rate) for one in mapping.taxes] + [(getattr(mapping, name), Decimal(0)) for name in CODES]
    for code, rate in dict.fromkeys(taxed):
        if tax_rates.get(code, rate) != rate:
            message = N_("The tax code %(code)s is for %(theirs)s in AiAccount, not %(ours)s. It refuses such lines.")
            yield Words(message, {"code": code, "theirs": percent(tax_rates[code]), "ours": percent(rate)})


_ROUNDS = {
    RoundingMode.LINE: N_(
        "AiAccount rounds each line, then adds up; this mapping does not. "
        "Totals a sen off are refused: choose the other rounding mode."
    ),
    RoundingMode.SUM: N_(
        "AiAccount adds up, then rounds once; this mapping does not. "
        "Totals a sen off are refused: choose the other rounding mode."
    ),
}


def _other_rounding(mapping: Mapping, rounding: str | None) -> Iterator[Words]:
    """The destination's rounding, when it is known and another."""
    theirs = next((one for one in RoundingMode if one == rounding), mapping.rounding_mode)
    if theirs != mapping.rounding_mode:
        yield Words(_ROUNDS[theirs])


def is_mapped(mapping: Mapping, rate: Decimal, kind: str) -> bool:
    """Whether a rate of the source has a code."""
    return mapping.tax_code_for(rate, kind) is not None


def _rates(
    mapping: Mapping, rates: Iterable[tuple[Decimal, str]], tax_codes: list[KnownTaxCode]
) -> Iterator[Suggestion]:
    for rate in dict.fromkeys(rate for rate, kind in rates if not is_mapped(mapping, rate, kind)):
        code = next((one for one in tax_codes if one.rate == rate), None)
        value = f"{code.code}/{code.tax_type}" if code else ""
        why = Words(N_("The source has tax of %(rate)s, and no tax code is mapped for it."), {"rate": percent(rate)})
        yield Suggestion(f"taxes.{rate.normalize():f}", value, why)


def _currencies(mapping: Mapping, currencies: Iterable[str]) -> Iterator[Suggestion]:
    used = tuple(one for one in mapping.currencies if one)
    for currency in currencies if used else ():
        if is_currency(currency) and currency not in used:
            why = Words(N_("The source has %(currency)s, which is not in use here."), {"currency": currency})
            yield Suggestion("currencies", ", ".join((*used, currency)), why)


def _methods(mapping: Mapping, methods: Iterable[str], accounts: list[KnownAccount]) -> Iterator[Suggestion]:
    for method in methods:
        if method not in mapping.banks:
            own = _resembling(accounts, _METHODS.get(method, (method.replace("_", " "),)))
            values = {"method": method, "account": mapping.bank}
            why = Words(N_("The source is paid by %(method)s, which goes to %(account)s like the rest."), values)
            yield Suggestion(f"banks.{method}", own.code if own else "", why)


def _categories(mapping: Mapping, categories: Iterable[str], accounts: list[KnownAccount]) -> Iterator[Suggestion]:
    mapped = {one.match for one in mapping.rules if one.kind == RuleKind.CATEGORY}
    for category in categories:
        if category not in mapped:
            own = _resembling(accounts, (category.lower(),))
            values = {"category": category, "account": mapping.products}
            why = Words(
                N_("The source has the category %(category)s, which goes to %(account)s like the rest."), values
            )
            yield Suggestion(f"rules.{RuleKind.CATEGORY}.{category}", own.code if own else "", why)


def _purposes(mapping: Mapping, accounts: list[KnownAccount]) -> Iterator[Suggestion]:
    for name, words in _PURPOSES.items():
        found = _resembling(accounts, words)
        if found and getattr(mapping, name) in _NOT_A_PURPOSE - {found.code}:
            values = {"account": found.code, "name": found.name}
            yield Suggestion(name, found.code, Words(N_("AiAccount has %(account)s, %(name)s."), values))


def _resembling(accounts: list[KnownAccount], words: Iterable[str]) -> KnownAccount | None:
    """The first account whose name has one of the words in it."""
    return next((one for word in words for one in accounts if word in one.name.lower()), None)
