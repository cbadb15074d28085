"""One person's change on top of another's."""

from __future__ import annotations

from decimal import Decimal

from accounting.mapping import AccountRule, Mapping, RuleKind, TaxRule
from accounting.mapping_merging import on_top_of


def rule(match: str, account: str) -> AccountRule:
    return AccountRule(kind=RuleKind.CATEGORY, match=match, account=account)


def test_what_each_changed_is_kept() -> None:
    newest, mine = Mapping(bank="12001"), Mapping(products="40010")
    assert on_top_of(newest, mine=mine, base=Mapping()) == Mapping(bank="12001", products="40010")


def test_where_both_changed_the_same_mine_is_on_top() -> None:
    newest, mine = Mapping(bank="12001"), Mapping(bank="12002")
    assert on_top_of(newest, mine=mine, base=Mapping()) == mine


def test_entries_are_merged_one_by_one() -> None:
    base = Mapping(banks={"cash": "1", "card": "2", "fpx": "3"}, rules=(rule("Mugs", "1"),), currencies=("MYR",))
    newest = Mapping(
        banks={"cash": "1", "card": "9", "wallet": "4"},
        rules=(rule("Mugs", "1"), rule("Caps", "2")),
        taxes=(*base.taxes, TaxRule(rate=Decimal("0.06"), code="SR06")),
        currencies=("MYR", "SGD"),
    )
    mine = Mapping(
        banks={"card": "2", "fpx": "3", "cheque": "5"},
        rules=(rule("Mugs", "7"), rule("Bags", "3")),
        taxes=(*base.taxes[1:], TaxRule(rate=Decimal("0.08"), code="SR08")),
        currencies=("MYR", "USD"),
    )
    merged = on_top_of(newest, mine=mine, base=base)
    assert merged.banks == {"card": "9", "wallet": "4", "cheque": "5"}
    assert merged.rules == (rule("Mugs", "7"), rule("Caps", "2"), rule("Bags", "3"))
    assert [one.code for one in merged.taxes] == [*(one.code for one in base.taxes[1:]), "SR06", "SR08"]
    assert merged.currencies == ("MYR", "SGD", "USD")
