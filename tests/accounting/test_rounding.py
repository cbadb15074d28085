"""Rounding goes half away from zero, per line, as the tax office and AiAccount do it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounting.rounding import (
    add_up,
    five_sen,
    home_rate,
    is_above_zero,
    is_below_zero,
    last_place,
    places,
    quotient,
    round_half_up,
    spread,
    to_home,
)

AMOUNTS = st.decimals(-(10**12), 10**12, allow_nan=False, allow_infinity=False, places=6)
UNUSUAL = [Decimal(text) for text in ("NaN", "Infinity", "-Infinity", "1E+30", "-1E+30", "1E+999999", "1E-999999")]


@pytest.mark.parametrize(
    ("value", "rounded"),
    [
        ("0.005", "0.01"),
        ("0.015", "0.02"),
        ("0.025", "0.03"),
        ("2.675", "2.68"),
        ("-0.005", "-0.01"),
        ("-0.015", "-0.02"),
        ("-2.665", "-2.67"),
        ("0.0049999", "0.00"),
        ("-0.0049999", "0.00"),
        ("7", "7.00"),
    ],
)
def test_half_a_sen_goes_away_from_zero_whichever_way_the_money_goes(value: str, rounded: str) -> None:
    assert round_half_up(Decimal(value)) == Decimal(rounded)


@given(AMOUNTS, st.integers(0, 4))
def test_rounding_is_the_nearest_and_halves_go_outwards(value: Decimal, digits: int) -> None:
    rounded, unit = round_half_up(value, digits), Fraction(1, 10**digits)
    assert rounded.as_tuple().exponent == -digits
    distance = abs(Fraction(rounded) - Fraction(value))
    assert distance <= unit / 2
    if distance == unit / 2:
        assert abs(rounded) > abs(value)
    assert round_half_up(-value, digits) == -rounded


@pytest.mark.parametrize(
    ("total", "paid"),
    [
        ("82.00", "82.00"),
        ("82.01", "82.00"),
        ("82.02", "82.00"),
        ("82.03", "82.05"),
        ("82.04", "82.05"),
        ("82.05", "82.05"),
        ("82.06", "82.05"),
        ("82.07", "82.05"),
        ("82.08", "82.10"),
        ("82.09", "82.10"),
        ("0.01", "0.00"),
        ("0.03", "0.05"),
        ("99.98", "100.00"),
        ("-82.02", "-82.00"),
        ("-82.03", "-82.05"),
        ("-82.07", "-82.05"),
        ("-82.08", "-82.10"),
    ],
)
def test_cash_goes_to_the_nearest_five_sen_as_bank_negara_has_it(total: str, paid: str) -> None:
    assert five_sen(Decimal(total)) == Decimal(paid)


@given(st.decimals(-(10**9), 10**9, places=2))
def test_cash_is_never_off_by_more_than_two_sen(total: Decimal) -> None:
    paid = five_sen(total)
    assert paid % Decimal("0.05") == 0
    assert abs(paid - total) <= Decimal("0.02")


@pytest.mark.parametrize(
    ("currency", "digits"),
    [("MYR", 2), ("SGD", 2), ("USD", 2), ("JPY", 0), ("KRW", 0), ("VND", 0), ("RWF", 0), ("KWD", 3), ("IQD", 3)],
)
def test_a_currency_has_the_places_iso_4217_gives_it(currency: str, digits: int) -> None:
    assert places(currency) == digits


@pytest.mark.parametrize(
    ("amount", "rate", "home"),
    [("10.00", "4.25", "42.50"), ("0.10", "4.25", "0.43"), ("-0.10", "4.25", "-0.43"), ("1000", "0.0295", "29.50")],
)
def test_home_amounts_are_ringgit_to_the_sen(amount: str, rate: str, home: str) -> None:
    assert to_home(Decimal(amount), Decimal(rate)) == Decimal(home)


def test_a_source_without_rates_has_one_for_ringgit_and_none_for_the_rest() -> None:
    assert [home_rate("MYR"), home_rate("USD")] == [Decimal(1), Decimal(0)]


@given(st.lists(AMOUNTS))
def test_adding_up_is_exact(amounts: list[Decimal]) -> None:
    assert Fraction(add_up(amounts)) == sum(map(Fraction, amounts))


def test_nothing_adds_up_to_nothing() -> None:
    assert str(add_up([])) == "0.00"


@given(st.sampled_from(UNUSUAL), st.sampled_from(UNUSUAL))
def test_amounts_beyond_reason_never_stop_the_arithmetic(one: Decimal, other: Decimal) -> None:
    for amount in (round_half_up(one), to_home(one, other), to_home(Decimal(0), one), add_up([one, other])):
        assert isinstance(amount, Decimal)
    assert not (is_above_zero(one) and is_below_zero(one))


def test_what_is_not_a_number_is_neither_above_nor_below_zero() -> None:
    nan = Decimal("NaN")
    assert (is_above_zero(nan), is_below_zero(nan)) == (False, False)
    assert (is_above_zero(Decimal("0.01")), is_below_zero(Decimal("-0.01"))) == (True, True)
    assert (is_above_zero(Decimal("-0.00")), is_below_zero(Decimal("-0.00"))) == (False, False)


def test_what_is_left_of_a_spread_amount_goes_to_those_that_lost_most() -> None:
    assert spread(Decimal("10.00"), [Decimal(1)] * 3, 2) == [Decimal("3.34"), Decimal("3.33"), Decimal("3.33")]
    assert spread(Decimal("0.05"), [Decimal(1), Decimal(1), Decimal(8)], 2) == [
        Decimal("0.01"),
        Decimal("0.00"),
        Decimal("0.04"),
    ]
    assert spread(Decimal(100), [Decimal(2), Decimal(0), Decimal(1)], 0) == [Decimal(67), Decimal(0), Decimal(33)]


@given(
    st.decimals(0, 10**6, places=2),
    st.lists(st.decimals(0, 10**6, places=2), min_size=1, max_size=20).filter(any),
    st.sampled_from([1, -1]),
)
def test_spread_parts_add_up_and_are_off_their_share_by_less_than_a_sen(
    amount: Decimal, weights: list[Decimal], sign: int
) -> None:
    parts = spread(sign * amount, [sign * weight for weight in weights], 2)
    assert sum(parts) == sign * amount
    for part, weight in zip(parts, weights, strict=True):
        share = Fraction(sign * amount) * Fraction(weight) / Fraction(sum(weights))
        assert abs(Fraction(part) - share) < Fraction(1, 100)


def test_the_smallest_amount_of_a_currency() -> None:
    assert [last_place(currency) for currency in ("MYR", "JPY", "KWD")] == [Decimal("0.01"), 1, Decimal("0.001")]


def test_a_division_by_zero_is_no_number_and_does_not_raise() -> None:
    assert not quotient(Decimal(1), Decimal(0)).is_finite()
    assert quotient(Decimal(0), Decimal(0)).is_nan()
    assert quotient(Decimal(11), Decimal("1.1")) == 10
