"""What could be mapped, and what is named and not there."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from accounting.mapping import AccountRule, Mapping, RoundingMode, RuleKind, TaxRule
from accounting.suggestions import KnownAccount, KnownTaxCode, doubts, suggestions

ACCOUNTS = [
    KnownAccount("12001", "Cash in hand"),
    KnownAccount("40070", "Delivery income"),
    KnownAccount("61001", "Expense (Commission)"),
    KnownAccount("61009", "Bank charges"),
    KnownAccount("90001", "Rounding differences"),
]
CODES = [KnownTaxCode("SR06", Decimal("0.060"), "02"), KnownTaxCode("OLD", None, "")]

NOTHING_KNOWN: dict[str, Any] = {"accounts": {}, "tax_codes": {}, "tax_rates": {}, "currencies": {}, "rounding": None}


def found(mapping: Mapping, **seen: Any) -> list[tuple[str, str]]:
    values = {
        "methods": (),
        "rates": (),
        "categories": (),
        "currencies": (),
        "accounts": ACCOUNTS,
        "tax_codes": CODES,
    } | seen
    return [(one.name, one.value) for one in suggestions(mapping, **values)]


def test_what_the_source_has_is_suggested_with_what_resembles_it() -> None:
    seen = {
        "methods": ("cash", "fpx"),
        "rates": ((Decimal("0.0600"), ""), (Decimal("0.06"), "SR"), (Decimal("0.1"), ""), (Decimal("0.08"), "")),
        "categories": ("Mugs", "Delivery"),
        "accounts": ACCOUNTS[:2],
    }
    assert found(Mapping(shipping="1", discount="1", rounding_up="1", rounding_down="1"), **seen) == [
        ("taxes.0.06", "SR06/02"),
        ("taxes.0.08", ""),
        ("banks.cash", "12001"),
        ("banks.fpx", ""),
        ("rules.category.Mugs", ""),
        ("rules.category.Delivery", "40070"),
    ]


def test_accounts_whose_name_says_the_purpose_are_suggested() -> None:
    assert found(Mapping()) == [
        ("shipping", "40070"),
        ("rounding_up", "90001"),
        ("rounding_down", "90001"),
        ("bank_charges", "61009"),
    ]


def test_a_currency_of_the_source_that_is_not_in_use_is_suggested_beside_those_that_are() -> None:
    purposes = found(Mapping())
    seen = {"currencies": ("MYR", "SGD", "USD", "ringgit")}
    assert found(Mapping(currencies=("MYR", "USD")), **seen) == [("currencies", "MYR, USD, SGD"), *purposes]
    assert found(Mapping(currencies=("USD", "")), **seen)[0] == ("currencies", "USD, MYR")  # One is being typed.
    assert found(Mapping(), **seen) == purposes  # Any currency is taken.


def test_what_somebody_chose_is_left_alone() -> None:
    mapping = Mapping(
        shipping="40071",
        rounding_up="90001",
        rounding_down="90002",
        bank_charges="61009",
        banks={"cash": "12000"},
        rules=(AccountRule(kind=RuleKind.CATEGORY, match="Mugs", account="40000"),),
    )
    seen = {"methods": ("cash",), "rates": ((Decimal("0.1"), ""),), "categories": ("Mugs",)}
    assert found(mapping, **seen) == []


def test_what_the_destination_does_not_have_is_doubted_once() -> None:
    mapping = Mapping(products="1", shipping="1", bank="2", rounding_tax="X", currencies=("MYR", "SGD"))
    accounts = {"2": False, "40000": True, "61001": True}
    codes = {"NT": True, "MY-SALES10": True}
    found = doubts(mapping, accounts=accounts, tax_codes=codes, tax_rates={}, currencies={"MYR": True}, rounding=None)
    assert [str(one) for one in found] == [
        "The account 1 is not in AiAccount's list. Documents on it are refused.",
        "2 is not active in AiAccount. What is booked on it is refused.",
        "The tax code X is not in AiAccount's list. Documents under it are refused.",
        "The currency SGD is not in AiAccount's list. Documents in it are refused.",
    ]


def test_without_a_list_nothing_is_doubted() -> None:
    assert doubts(Mapping(products="1"), **NOTHING_KNOWN) == []


def test_a_code_of_another_rate_is_doubted() -> None:
    taxes = (*Mapping().taxes, TaxRule(rate=Decimal("0.06"), code="SR08"), TaxRule(rate=Decimal("0.08"), code="ST"))
    rates = {"NT": Decimal("0.00"), "MY-SALES10": Decimal("0.1"), "SR08": Decimal("0.08"), "ZZ": Decimal("0.05")}
    mapping = Mapping(taxes=taxes, rounding_tax="ZZ")
    found = doubts(mapping, **NOTHING_KNOWN | {"tax_rates": rates})
    assert [str(one) for one in found] == [
        "The tax code SR08 is for 8 % in AiAccount, not 6 %. It refuses such lines.",
        "The tax code ZZ is for 5 % in AiAccount, not 0 %. It refuses such lines.",
    ]


@pytest.mark.parametrize(
    ("ours", "theirs", "words"),
    [
        (RoundingMode.SUM, "line", ["AiAccount rounds each line, then adds up; this mapping does not."]),
        (RoundingMode.LINE, "sum", ["AiAccount adds up, then rounds once; this mapping does not."]),
        (RoundingMode.SUM, "sum", []),
        (RoundingMode.SUM, None, []),
        (RoundingMode.SUM, "a third way", []),
    ],
)
def test_another_rounding_than_the_destinations_is_doubted(
    ours: RoundingMode, theirs: str | None, words: list[str]
) -> None:
    found = doubts(Mapping(rounding_mode=ours), **NOTHING_KNOWN | {"rounding": theirs})
    assert [str(one).partition(" Totals")[0] for one in found] == words
