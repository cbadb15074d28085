"""What a change of a mapping takes things off."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from accounting.mapping import AccountRule, Mapping, RuleKind, TaxRule
from accounting.old_values import OldValues, old_values


def rule(match: str, account: str, kind: RuleKind = RuleKind.SKU_PREFIX) -> AccountRule:
    return AccountRule(kind=kind, match=match, account=account)


MUGS = rule("Mugs", "40300", RuleKind.CATEGORY)
OLD = Mapping(products="1", rules=(rule("GIFT-", "40010"), MUGS), bank="2", banks={"cash": "3"}, commission="9")


def test_they_are_what_the_changed_fields_had_in_any_version() -> None:
    assert old_values([OLD], replace(OLD, products="x")).accounts == {"1"}
    assert old_values([Mapping(), OLD], replace(OLD, products="x")).accounts == {"40000", "1"}
    assert old_values([Mapping(), OLD], replace(OLD, commission="x")).accounts == {"61001", "9"}
    assert old_values([OLD], replace(OLD, deduct_discount=True)) == OldValues(discounts=True)
    assert old_values([OLD], replace(OLD, tolerance=Decimal(1))) == OldValues()


@pytest.mark.parametrize(
    ("rules", "accounts"),
    [
        ((), {"40010", "40300"}),
        ((MUGS,), {"40010"}),
        ((*OLD.rules, rule("Cups", "40400", RuleKind.CATEGORY)), {"1"}),
        ((*OLD.rules, rule("GIFT-X", "40400")), {"40010"}),
        ((*OLD.rules, rule("CUP-", "40400")), {"1", "40300"}),
        ((rule("GIFT-", "40011"), MUGS), {"40010"}),
    ],
)
def test_of_rules_only_what_another_one_takes_from(rules: tuple[AccountRule, ...], accounts: set[str]) -> None:
    assert old_values([OLD], replace(OLD, rules=rules)) == OldValues(accounts=frozenset(accounts))


@pytest.mark.parametrize(
    ("banks", "accounts"),
    [({}, {"3"}), ({"cash": "4"}, {"3"}), ({"cash": "3", "card": "5"}, {"2"}), ({"cash": "3", "card": "2"}, set())],
)
def test_of_banks_only_what_another_one_is_named_for(banks: dict[str, str], accounts: set[str]) -> None:
    assert old_values([OLD], replace(OLD, banks=banks)) == OldValues(accounts=frozenset(accounts))


@pytest.mark.parametrize(
    ("taxes", "codes"),
    [
        ((), {"NT", "MY-SALES10"}),
        ((*OLD.taxes, TaxRule(rate=Decimal("0.06"), code="SR06")), set()),
        ((*OLD.taxes, TaxRule(rate=Decimal("0.10"), code="LUX", kind="LX")), {"MY-SALES10"}),
        (tuple(replace(one, tax_type="E") for one in OLD.taxes), set()),
    ],
)
def test_of_tax_codes_only_those_of_rates_that_have_another(taxes: tuple[TaxRule, ...], codes: set[str]) -> None:
    assert old_values([OLD], replace(OLD, taxes=taxes)) == OldValues(codes=frozenset(codes))
