"""The twists of every table, of every row with lines, and those of each table by itself."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from tests.hostile.acts import (
    MANY,
    ORDERS,
    REFUNDS,
    SALES,
    Twist,
    adding,
    adding_to_items,
    another_tax_rate,
    dated,
    emptied,
    in_ringgit,
    nan,
    number_of,
    of_items,
    one_of,
    party,
    setting,
    taxed,
    with_item,
)
from tests.hostile.rows import NOTHING, POSTED, SKIPPED
from tests.hostile.twists_of_tables import FORMULAS, HUGE, LONG, OF_TABLES

HIDDEN = ("Ali\x01Baba", "Siti\x7f", "\x02", "Mei\x1bLing")
LEAP_DAYS = (datetime(2024, 2, 29, 15, 59, tzinfo=UTC), datetime(2024, 2, 28, 16, 0, tzinfo=UTC))
LATE = (datetime(2104, 2, 29, 4, 0, tzinfo=UTC), datetime(2077, 12, 31, 15, 59, tzinfo=UTC))
LONG_AGO = (datetime(1899, 12, 31, 4, 0, tzinfo=UTC), datetime(1900, 2, 28, 4, 0, tzinfo=UTC))


def _of_many() -> list[Twist]:
    """What can be done to a row of any table."""
    return [
        twist
        for table in MANY
        for twist in (
            Twist("no number", table, number_of("", " ", "\t"), ("NUMBER_MISSING",)),
            Twist(
                "spaces or hidden characters",
                table,
                number_of(" A{}", "A\u200b{}", "A\n{}", "\u202eA{}"),
                ("NUMBER_NOT_VALID",),
            ),
            Twist("a number beyond its length", table, number_of("9" * 51), ("NUMBER_TOO_LONG",)),
            Twist("a number like a formula", table, number_of("=1+{}", "-{}", "00{}E5", "１{}", "#N/A{}"), (POSTED,)),
            Twist("a leap day", table, dated(*LEAP_DAYS), ("REFUND_TOO_EARLY",) if table == REFUNDS else (POSTED,)),
            Twist("a far day", table, dated(*LATE), (POSTED,)),
            Twist("a day long ago", table, dated(*LONG_AGO), ("DAY_NOT_VALID", "REFUND_TOO_EARLY")),
        )
    ]


def _of_lines() -> list[Twist]:
    """What can be done to orders and to till transactions."""
    return [
        twist
        for table, items in ((ORDERS, "order_items"), (SALES, "pos_items"))
        for twist in (
            Twist(
                "a wrong total",
                table,
                adding("total", "3.00", "-0.50", "10000.00"),
                ("TOTAL_MISMATCH", "AMOUNT_NOT_EXACT"),
            ),
            Twist(
                "a total of three places", table, in_ringgit(adding("total", "0.005", "1.234")), ("AMOUNT_NOT_EXACT",)
            ),
            Twist(
                "a negative tax",
                table,
                taxed(lambda row, _: row.items[0].update(tax_amount=-row.items[0]["tax_amount"])),
                ("TAX_MISMATCH",),
            ),
            Twist("a wrong tax", table, adding_to_items("tax_amount", "1.00", "0.01", "-5.00"), ("TAX_MISMATCH",)),
            Twist(
                "a wrong line total", table, adding_to_items("line_total", "1.00", "-7.00"), ("LINE_TOTAL_MISMATCH",)
            ),
            Twist("a rate without a code", table, taxed(another_tax_rate), ("TAX_RATE_NOT_MAPPED",)),
            Twist(
                "tax that is said to be in the price",
                table,
                taxed(setting(tax_inclusive=True)),
                ("TAX_MISMATCH", "LINE_TOTAL_MISMATCH"),
            ),
            Twist("nobody", table, party("", "  ", "\t\n"), ("PARTY_MISSING",)),
            Twist("hidden characters in a name", table, party(*HIDDEN), ("PARTY_NOT_VALID", "PARTY_MISSING")),
            Twist("a name beyond its length", table, party("y" * 301), ("PARTY_TOO_LONG",)),
            Twist("a name like a formula", table, party(*FORMULAS), (POSTED,)),
            Twist("look-alike names", table, party("Aisyah", "Аisyah", "AISYAH", "aisyah ", "Aisyah\u00a0"), (POSTED,)),
            Twist(
                "a TIN that is none",
                table,
                party("Ali", tin="12345"),
                ("TIN_NOT_VALID",),
            ),
            Twist(
                "a currency that is none",
                table,
                one_of("currency", "", "RM", "myr", "RINGGIT", "🤑"),
                ("CURRENCY_NOT_VALID",),
            ),
            Twist("no lines", table, lambda row, _: row.items.clear(), ("LINES_MISSING", "TOTAL_MISMATCH")),
            Twist("nothing at all", table, emptied(items=False), (SKIPPED,)),
            Twist("a free item alone", table, emptied(items=True), (SKIPPED,)),
            Twist("a quantity of zero beside others", table, with_item(1, quantity=NOTHING), (POSTED,)),
            Twist("a line that takes something off", table, with_item(-1), (POSTED,)),
            Twist("neither description nor SKU", table, of_items(sku="", description=" "), ("DESCRIPTION_MISSING",)),
            Twist(
                "texts like formulas",
                table,
                lambda row, random: row.items[0].update(
                    sku=random.choice(FORMULAS), description=random.choice(FORMULAS)
                ),
                (POSTED,),
            ),
            Twist(
                "control characters in a text",
                table,
                of_items(description="Mug\x01\x1f _x0041_ %(line)s %s"),
                (POSTED,),
            ),
            Twist("a text beyond a cell", table, of_items(description=LONG), ("TEXT_TOO_LONG",)),
            Twist("a huge price", table, of_items(unit_price=HUGE), ("VALUE_TOO_LARGE",)),
            Twist("a huge quantity", table, of_items(quantity=HUGE), ("VALUE_TOO_LARGE",)),
            Twist("a huge total", table, setting(total=Decimal("900000000000000")), ("TOTAL_MISMATCH",)),
            Twist(
                "a discount of three places",
                table,
                in_ringgit(adding_to_items("discount", "0.005")),
                ("AMOUNT_NOT_EXACT",),
            ),
            Twist("an account that nobody has", table, of_items(account="99999"), (POSTED,)),
            Twist("a kind of tax that nobody knows", table, of_items(tax_code="GST/6;--"), (POSTED,)),
            Twist("a total that is not a number", table, nan(table, "total"), ("TOTAL_MISMATCH",)),
            Twist("a price that is not a number", table, nan(items, "unit_price"), ("VALUE_NOT_A_NUMBER",)),
            Twist("a quantity that is not a number", table, nan(items, "quantity"), ("VALUE_NOT_A_NUMBER",)),
            Twist("a tax that is not a number", table, nan(items, "tax_amount"), ("VALUE_NOT_A_NUMBER",)),
            Twist("a rate that is not a number", table, nan(items, "tax_rate"), ("TAX_MISMATCH",)),
        )
    ]


TWISTS = [*_of_many(), *_of_lines(), *OF_TABLES]
