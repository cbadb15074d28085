"""Which steps a story may be made of, and with what in them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from accounting.push_type import Layer
from accounting.pushes import pushes_of
from tests.judges.postings import OWN_ACCOUNT, Chart
from tests.judges.sold import ZERO
from tests.judges.steps import (
    ALL_DAYS,
    FIRST,
    SECOND,
    ComesBack,
    Edit,
    GoesBack,
    Goods,
    MapAnew,
    Order,
    PaySettlement,
    Push,
    Settle,
    Step,
    TillSale,
)

_tenth = Fraction(1, 10)
_taxes = st.sampled_from([ZERO, _tenth, _tenth, Fraction(6, 100), Fraction(8, 100)])
_places = st.integers(0, 9)
_days = st.sampled_from([FIRST, SECOND])
_goods = st.builds(
    Goods,
    sku=st.sampled_from(["MUG-1", "T-1", "T-SHIRT 2"]),
    category=st.sampled_from([None, None, "books"]),
    account=st.sampled_from([None, None, None, OWN_ACCOUNT, "49999"]),
    quantity=st.sampled_from([Fraction(text) for text in ("1", "2", "3", "0.5", "1.25", "7")]),
    ten_thousandths=st.one_of(st.integers(500, 20_000).map(lambda sen: sen * 100), st.integers(50_000, 2_000_000)),
    rate=_taxes,
    off_tenth=st.sampled_from([False, False, True]),
)
_baskets = st.lists(_goods, min_size=1, max_size=4).map(tuple)
_discounts = st.sampled_from([0, 0, 5, 13, 30])

orders = st.builds(
    Order,
    day=_days,
    currency=st.sampled_from(["MYR", "MYR", "MYR", "USD", "JPY", "KWD"]),
    tax_inclusive=st.booleans(),
    goods=_baskets,
    shipping=st.sampled_from([0, 0, 25, 1000]),
    shipping_rate=st.sampled_from([ZERO, _tenth]),
    says_shipping_tax=st.booleans(),
    discount=_discounts,
    discount_rate=st.sampled_from([ZERO, _tenth]),
    off=st.sampled_from([0, 0, 0, 0, 0, 0, 1, 1, -3, 40]),
    has_fee=st.booleans(),
    method=st.sampled_from(["card", "fpx", "ewallet"]),
)
refunds = st.builds(GoesBack, _places, st.sampled_from(["whole", "half", "first"]), st.booleans())
edits = st.builds(Edit, _places, st.integers(1, 5_000), st.booleans())
till_sales = st.builds(
    TillSale,
    day=_days,
    at_night=st.booleans(),
    tax_inclusive=st.booleans(),
    goods=_baskets,
    discount=_discounts,
    methods=st.lists(st.sampled_from(["cash", "card", "ewallet"]), min_size=1, max_size=3).map(tuple),
)
returns = st.builds(ComesBack, _places, st.booleans(), st.sampled_from(["cash", "card"]))
settlements = st.one_of(st.builds(Settle, _days, st.integers(1, 500_000)), st.builds(PaySettlement, _places))
_CHOICES: dict[str, st.SearchStrategy[Any]] = {
    "products": st.sampled_from(["40000", "40100"]),
    "sku_prefix": st.sampled_from([None, ("T-", "40200")]),
    "category": st.sampled_from([None, ("books", "40100")]),
    "shipping": st.sampled_from(["40000", "40400"]),
    "discount": st.sampled_from(["40000", "50100"]),
    "deduct_discount": st.booleans(),
    "rounding_up": st.sampled_from(["40000", "40900"]),
    "rounding_down": st.sampled_from(["40000", "50900"]),
    "commission": st.sampled_from(["61001", "61003"]),
    "bank_charges": st.sampled_from(["61001", "61002"]),
    "bank": st.sampled_from(["12000", "12001"]),
    "banks": st.sampled_from([{}, {"card": "12002", "cash": "12001"}]),
    "rates": st.sampled_from([Chart.rates, Chart.rates, Chart.rates[:3]]),
    "currencies": st.sampled_from([(), (), ("MYR", "USD", "JPY", "KWD"), ("MYR", "JPY")]),
    "sums": st.booleans(),
    "tolerance": st.sampled_from([Fraction(5, 100), ZERO, Fraction(1)]),
    "label_style": st.sampled_from(["description", "party", "party_and_description", "party_and_number"]),
    "pos_day_starts": st.sampled_from([0, 240]),
}
mappings = st.builds(MapAnew, st.fixed_dictionaries({}, optional=_CHOICES))


def pushes(layer: Layer) -> st.SearchStrategy[Step]:
    """A push of any type of a layer, for one day or all."""
    keys = [push.key for push in pushes_of(layer, with_kols=True)]
    days = st.sampled_from([(FIRST, FIRST), (SECOND, SECOND), ALL_DAYS])
    return st.builds(Push, st.sampled_from(keys), days)
