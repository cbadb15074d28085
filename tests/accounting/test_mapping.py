"""A mapping says which account, bank and tax code, and comes back from JSON as it was."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounting.mapping import AccountRule, LabelStyle, Mapping, PostAs, RoundingMode, RuleKind, TaxRule

TEXTS = st.text(max_size=12)
RATES = st.decimals(0, 1, places=4)
MAPPINGS = st.builds(
    Mapping,
    products=TEXTS,
    rules=st.lists(st.builds(AccountRule, kind=st.sampled_from(RuleKind), match=TEXTS, account=TEXTS)).map(tuple),
    deduct_discount=st.booleans(),
    rounding_up=TEXTS,
    rounding_down=TEXTS,
    banks=st.dictionaries(TEXTS, TEXTS, max_size=4),
    taxes=st.lists(st.builds(TaxRule, rate=RATES, kind=TEXTS, code=TEXTS, tax_type=TEXTS)).map(tuple),
    currencies=st.lists(TEXTS).map(tuple),
    rounding_mode=st.sampled_from(RoundingMode),
    tolerance=st.decimals(0, 5, places=3),
    post_as=st.sampled_from(PostAs),
    label_style=st.sampled_from(LabelStyle),
    pos_day_starts=st.integers(0, 1439),
)


def test_a_new_book_uses_the_three_documented_accounts_and_two_tax_codes_only() -> None:
    mapping = Mapping()
    assert {mapping.products, mapping.shipping, mapping.discount} == {"40000"}
    assert {mapping.rounding_up, mapping.rounding_down} == {"40000"}
    assert {mapping.commission, mapping.bank_charges} == {"61001"}
    assert (mapping.bank, mapping.banks) == ("12000", {})
    assert [(one.rate, one.code, one.tax_type) for one in mapping.taxes] == [
        (Decimal("0"), "NT", "06"),
        (Decimal("0.1"), "MY-SALES10", "01"),
    ]


@given(MAPPINGS)
def test_a_mapping_comes_back_from_the_database_as_it_was(mapping: Mapping) -> None:
    assert Mapping.from_json(json.loads(json.dumps(mapping.as_json()))) == mapping


def test_a_mapping_of_the_first_version_is_still_read() -> None:
    old = {"products": "40100", "rounding": "40400", "banks": {}, "tax_codes": {"0": "NT", "0.06": "MY-SERVICE6"}}
    mapping = Mapping.from_json(old)
    assert (mapping.products, mapping.rounding_up, mapping.rounding_down) == ("40100", "40400", "40400")
    assert mapping.tax_code_for(Decimal("0.06")) == "MY-SERVICE6"
    assert mapping.tax_code_for(Decimal("0.1")) is None


def test_a_line_goes_to_the_account_of_its_longest_prefix_then_of_its_category_then_of_products() -> None:
    mapping = Mapping(
        rules=(
            AccountRule(kind=RuleKind.CATEGORY, match="books", account="40300"),
            AccountRule(kind=RuleKind.SKU_PREFIX, match="B-", account="40100"),
            AccountRule(kind=RuleKind.SKU_PREFIX, match="B-2", account="40200"),
        )
    )
    assert mapping.account_for("B-1", "books") == "40100"
    assert mapping.account_for("B-20", None) == "40200"
    assert mapping.account_for("X", "books") == "40300"
    assert mapping.account_for("X", None) == "40000"


def test_a_tax_code_of_the_source_decides_between_two_codes_of_one_rate() -> None:
    mapping = Mapping(
        taxes=(TaxRule(rate=Decimal("0"), code="NT"), TaxRule(rate=Decimal("0"), kind="EXEMPT", code="EX"))
    )
    assert [mapping.tax_code_for(Decimal(0), kind) for kind in (None, "OTHER", "EXEMPT")] == ["NT", "NT", "EX"]


@pytest.mark.parametrize(("amount", "account"), [("0.02", "40001"), ("-0.02", "40002")])
def test_rounding_up_and_down_have_accounts_of_their_own(amount: str, account: str) -> None:
    assert Mapping(rounding_up="40001", rounding_down="40002").rounding_account(Decimal(amount)) == account


@pytest.mark.parametrize(("method", "bank"), [("cash", "10100"), ("card", "12000"), ("", "12000"), (None, "12000")])
def test_a_payment_method_goes_to_its_own_bank_or_else_to_the_books(method: str | None, bank: str) -> None:
    assert Mapping(banks={"cash": "10100"}).bank_for(method) == bank


@pytest.mark.parametrize(
    ("rate", "code"),
    [("0", "NT"), ("0.0000", "NT"), ("0.1", "MY-SALES10"), ("0.1000", "MY-SALES10"), ("0.06", None), ("NaN", None)],
)
def test_a_rate_has_its_code_however_many_zeros_it_is_written_with(rate: str, code: str | None) -> None:
    assert Mapping().tax_code_for(Decimal(rate)) == code
