"""What bloggers and KOLs are owed, and when."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from examples.sales import crc
from examples.settlements import KOL_RATES
from tests.examples.retail_lines import a_line, a_return, column, shop_of

LAST = a_line("999", "2010-12-23 12:00", customer="", price="0")
"""Makes the 23rd the end without a sale that counts."""


def test_a_week_runs_from_monday_to_sunday_and_pays_twelve_percent() -> None:
    (week,) = shop_of(a_line(), LAST).rows("blogger_settlements")
    assert (week["period_start"], week["period_end"]) == (date(2010, 11, 29), date(2010, 12, 5))
    assert (week["sales_base"], week["commission"]) == (Decimal("15.30"), Decimal("1.84"))
    assert week["created_at"].isoformat() == "2010-12-06T01:00:00+00:00"
    assert week["paid_at"].isoformat() == "2010-12-08T07:00:00+00:00"
    assert week["status"] == "paid"


def test_the_last_week_is_cut_at_the_end_and_waits_for_its_payment() -> None:
    (week,) = shop_of(a_line(at="2010-12-21 10:00"), LAST).rows("blogger_settlements")
    assert (week["period_start"], week["period_end"]) == (date(2010, 12, 20), date(2010, 12, 23))
    assert (week["status"], week["paid_at"], week["payment_method"]) == ("pending", None, None)


def test_a_base_in_foreign_currency_is_converted_line_by_line_without_tax() -> None:
    line: dict[str, Any] = {"country": "Germany", "quantity": 1, "price": "0.01", "stock_code": "1A"}
    (week,) = shop_of(a_line(**line), a_line(**line), LAST).rows("blogger_settlements")
    assert week["sales_base"] == Decimal("0.06")


def test_refunds_count_in_their_own_week_and_nothing_is_owed_for_less_than_nothing() -> None:
    shop = shop_of(a_line(), a_return(at="2010-12-07 10:00"), LAST)
    assert column(shop, "blogger_settlements", "sales_base") == [Decimal("15.30")]
    shop = shop_of(a_line(), a_return(at="2010-12-03 10:00"), LAST)
    assert column(shop, "blogger_settlements", "sales_base") == [Decimal("12.75")]


def test_a_kol_is_owed_per_half_month_with_returns_taken_off() -> None:
    shop = shop_of(
        a_line("1", "2010-12-15 23:59", customer=""),
        a_return("C2", "2010-12-16 00:00", customer=""),
        a_line("1000", "2010-12-31 00:00", customer="", price="0"),
    )
    (half,) = shop.rows("kol_settlements")
    assert (half["period_start"], half["period_end"]) == (date(2010, 12, 1), date(2010, 12, 15))
    assert half["rate"] == KOL_RATES[crc("1") % 4]
    assert half["kol_id"] == (half["blogger_id"] - 1) * 4 + crc("1") % 4 + 1
    assert half["sales_base"] == Decimal("15.30")


def test_half_months_follow_the_calendar_of_the_shifted_days() -> None:
    shop = shop_of(
        a_line("1", "2010-12-01 10:00", customer=""), a_line("2", "2011-01-31 10:00", customer="", price="0"), weeks=2
    )
    assert column(shop, "kol_settlements", "period_end") == [date(2010, 12, 15)]
    shop = shop_of(
        a_line("1", "2010-12-01 10:00", customer=""), a_line("2", "2011-01-31 10:00", customer="", price="0"), weeks=3
    )
    assert column(shop, "kol_settlements", "period_end") == [date(2010, 12, 31)]
