"""A mapping says which account, bank and tax code, and comes back from JSON as it was."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounting.mapping import Mapping

TEXTS = st.text(max_size=12)
RATES = st.decimals(0, 1, places=4)
MAPPINGS = st.builds(
    Mapping,
    products=TEXTS,
    shipping=TEXTS,
    discount=TEXTS,
    rounding=TEXTS,
    commission=TEXTS,
    bank_charges=TEXTS,
    bank=TEXTS,
    banks=st.dictionaries(TEXTS, TEXTS, max_size=4),
    no_tax=TEXTS,
    tax_codes=st.dictionaries(RATES, TEXTS, max_size=4),
)


def test_a_new_book_uses_the_three_documented_accounts_and_two_tax_codes_only() -> None:
    assert Mapping().as_json() == {
        "products": "40000",
        "shipping": "40000",
        "discount": "40000",
        "rounding": "40000",
        "commission": "61001",
        "bank_charges": "61001",
        "bank": "12000",
        "banks": {},
        "no_tax": "NT",
        "tax_codes": {"0": "NT", "0.1": "MY-SALES10"},
    }


@given(MAPPINGS)
def test_a_mapping_comes_back_from_the_database_as_it_was(mapping: Mapping) -> None:
    assert Mapping.from_json(json.loads(json.dumps(mapping.as_json()))) == mapping


def test_one_books_mapping_is_not_anothers() -> None:
    assert Mapping().tax_codes is not Mapping().tax_codes
    assert Mapping().banks is not Mapping().banks


@pytest.mark.parametrize(("method", "bank"), [("cash", "10100"), ("card", "12000"), ("", "12000"), (None, "12000")])
def test_a_payment_method_goes_to_its_own_bank_or_else_to_the_books(method: str | None, bank: str) -> None:
    assert Mapping(banks={"cash": "10100"}).bank_for(method) == bank


@pytest.mark.parametrize(
    ("rate", "code"),
    [("0", "NT"), ("0.0000", "NT"), ("0.1", "MY-SALES10"), ("0.1000", "MY-SALES10"), ("0.06", None), ("NaN", None)],
)
def test_a_rate_has_its_code_however_many_zeros_it_is_written_with(rate: str, code: str | None) -> None:
    assert Mapping().tax_code_for(Decimal(rate)) == code
