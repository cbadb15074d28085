"""The twists of orders, refunds, till transactions and settlements that only those have."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from random import Random

from tests.hostile.acts import (
    BLOGGERS,
    KOLS,
    ORDERS,
    PAIRS,
    REFUNDS,
    RETURNS,
    SALES,
    Twist,
    adding,
    adding_to_items,
    dated,
    emptied,
    in_ringgit,
    nan,
    of_items,
    one_of,
    setting,
    turned,
    with_item,
)
from tests.hostile.rows import NOTHING, POSTED, SKIPPED, UNREAD, Row, priced, total_of

FORMULAS = (
    "=1+1",
    "+60123456789",
    "-2+3",
    "@SUM(A1:A9)",
    '=HYPERLINK("http://x.example")',
    "#N/A",
    "TRUE",
    "00123",
    "1E5",
)
LONG = "x" * 40_000
"""More than a cell holds."""

HUGE = Decimal("99999999999999.9999")
"""As much as the source tables hold."""


def _order_never_paid(row: Row, _random: Random) -> None:
    assert row.of is not None
    row.of.values["paid_at"] = None
    row.of.fate = (UNREAD,)


def _order_set_aside(row: Row, _random: Random) -> None:
    assert row.of is not None
    row.of.values["status"] = "cancelled"
    row.of.fate = ("STATUS_CONTRADICTS",)


def _number_of_the_other(row: Row, _random: Random) -> None:
    assert row.of is not None
    row.values["number"] = row.of.values["number"]


def _number_of_the_other_and_nobody_else(row: Row, random: Random) -> None:
    _number_of_the_other(row, random)
    row.party = "Somebody else"


def _the_same_again(row: Row, _random: Random) -> None:
    """Two real sales that are alike in everything but their number."""
    assert row.of is not None
    row.values = {**row.of.values, "number": row.values["number"]}
    row.items = [dict(item) for item in row.of.items]


def _exchange(row: Row, random: Random) -> None:
    """More is bought than comes back."""
    with_item(1, quantity=Decimal(9), unit_price=Decimal("9999.00"))(row, random)


def _of_more_money(row: Row, _random: Random) -> None:
    item = row.items[0]
    item.update(amount=2 * item["amount"], tax_amount=2 * item["tax_amount"])


def _of_more_goods(row: Row, _random: Random) -> None:
    row.values["status"] = "refunded_and_returned"
    row.items[0]["quantity"] = Decimal(10)


def _more_than_was_sold(row: Row, _random: Random) -> None:
    row.items[0] = priced(row.items[0] | {"quantity": Decimal(-10)})
    row.values["total"] = row.payments[0]["amount"] = total_of(row.items)


_OF_ORDERS = [
    Twist("a total a few sen off", ORDERS, in_ringgit(adding("total", "0.03", "-0.05", "0.01")), (POSTED,)),
    Twist(
        "a currency that AiAccount does not have",
        ORDERS,
        in_ringgit(one_of("currency", "XXX", "EUR", "ZWL")),
        ("CURRENCY_NOT_ENABLED",),
    ),
    Twist(
        "no rate", ORDERS, lambda row, _: row.values.update(currency="SGD", exchange_rate=NOTHING), ("RATE_NOT_VALID",)
    ),
    Twist("a rate that is not a number", ORDERS, nan(ORDERS, "exchange_rate"), ("RATE_NOT_VALID",)),
    Twist("a negative rate", ORDERS, setting(exchange_rate=Decimal("-3.25")), ("RATE_NOT_VALID",)),
    Twist("a ringgit that is not one", ORDERS, in_ringgit(setting(exchange_rate=Decimal("1.1"))), ("RATE_NOT_VALID",)),
    Twist("everything negative", ORDERS, turned, ("TOTAL_NEGATIVE",)),
    Twist(
        "a status that says otherwise",
        ORDERS,
        one_of("status", "pending", "cancelled", "", "PAID"),
        ("STATUS_CONTRADICTS",),
    ),
    Twist("never paid", ORDERS, setting(paid_at=None), (UNREAD,)),
    Twist("a fee above the total", ORDERS, setting(gateway_fee=Decimal(99_999_999)), (POSTED,), ("CHARGES_NOT_VALID",)),
    Twist("a negative fee", ORDERS, setting(gateway_fee=Decimal(-1)), (POSTED,), ("CHARGES_NOT_VALID",)),
    Twist(
        "a fee of three places",
        ORDERS,
        in_ringgit(setting(gateway_fee=Decimal("0.005"))),
        (POSTED,),
        ("CHARGES_NOT_VALID",),
    ),
    Twist("a fee that is not a number", ORDERS, nan(ORDERS, "gateway_fee"), (POSTED,), ("CHARGES_NOT_VALID",)),
    Twist("shipping that is not a number", ORDERS, nan(ORDERS, "shipping"), ("VALUE_NOT_A_NUMBER",)),
    Twist(
        "a discount above the goods",
        ORDERS,
        lambda row, _: row.values.update(discount=row.values["total"] + 5, total=Decimal(-5)),
        ("TOTAL_NEGATIVE",),
    ),
    Twist(
        "a negative discount",
        ORDERS,
        lambda row, _: row.values.update(discount=Decimal(-5), total=row.values["total"] + 5),
        (POSTED,),
    ),
    Twist("a method that nobody knows", ORDERS, setting(payment_method="=cmd|' /C calc'!A0"), (POSTED,)),
    Twist("a reference beyond a cell", ORDERS, setting(payment_reference=LONG), ("TEXT_TOO_LONG",)),
]

_OF_REFUNDS = [
    Twist("before the payment", REFUNDS, setting(refunded_at=datetime(2026, 5, 1, tzinfo=UTC)), ("REFUND_TOO_EARLY",)),
    Twist(
        "of an order never paid",
        REFUNDS,
        _order_never_paid,
        ("ORIGINAL_NOT_PAID",),
    ),
    Twist(
        "of an order that was set aside",
        REFUNDS,
        _order_set_aside,
        ("ORIGINAL_NOT_FOUND",),
    ),
    Twist("of nothing", REFUNDS, lambda row, _: row.items.clear(), (SKIPPED,)),
    Twist("of zero", REFUNDS, of_items(quantity=NOTHING, amount=NOTHING, tax_amount=NOTHING), (SKIPPED,)),
    Twist("of no quantity", REFUNDS, of_items(quantity=NOTHING), ("REFUND_QUANTITY_NOT_VALID",)),
    Twist("of a negative quantity", REFUNDS, of_items(quantity=Decimal(-2)), ("REFUND_QUANTITY_NOT_VALID",)),
    Twist(
        "of a negative amount", REFUNDS, of_items(amount=Decimal(-7), tax_amount=NOTHING), ("REFUND_AMOUNT_NEGATIVE",)
    ),
    Twist("with a wrong tax", REFUNDS, adding_to_items("tax_amount", "2.00", "-3.00"), ("TAX_MISMATCH",)),
    Twist("of more money than was paid", REFUNDS, _of_more_money, ("REFUND_EXCEEDS_SALE",)),
    Twist("of more goods than were sold", REFUNDS, _of_more_goods, ("REFUND_EXCEEDS_SALE",)),
    Twist("of three places", REFUNDS, of_items(amount=Decimal("5.125"), tax_amount=NOTHING), ("AMOUNT_NOT_EXACT",)),
    Twist("of an amount that is not a number", REFUNDS, nan("order_refund_items", "amount"), ("AMOUNT_NOT_A_NUMBER",)),
    Twist(
        "of a quantity that is not a number",
        REFUNDS,
        nan("order_refund_items", "quantity"),
        ("REFUND_QUANTITY_NOT_VALID",),
    ),
    Twist(
        "of a huge amount",
        REFUNDS,
        of_items(amount=Decimal("900000000000000")),
        ("AMOUNT_TOO_LARGE", "VALUE_TOO_LARGE"),
    ),
    Twist("only asked for", REFUNDS, setting(status="requested"), (UNREAD,)),
    Twist(
        "the order's own number",
        REFUNDS,
        _number_of_the_other,
        ("DUPLICATE_IDENTITY",),
    ),
    Twist("a reason beyond a cell", REFUNDS, setting(reason=LONG), ("TEXT_TOO_LONG",)),
    Twist("a reason like a formula", REFUNDS, one_of("reason", *FORMULAS, "%(a)s"), (POSTED,)),
]

_OF_SALES = [
    Twist(
        "payments that are not the total",
        SALES,
        lambda row, _: row.payments[0].update(amount=row.payments[0]["amount"] + 1),
        ("PAYMENTS_MISMATCH",),
    ),
    Twist(
        "change as a payment",
        SALES,
        lambda row, _: row.payments.append(row.payments[0] | {"line": 9, "amount": Decimal(-5)}),
        ("PAYMENT_CONTRADICTS",),
    ),
    Twist("negative without an original", SALES, turned, ("ORIGINAL_NOT_NAMED",)),
    Twist("another currency without a rate", SALES, one_of("currency", "SGD", "USD", "XXX"), ("RATE_NOT_VALID",)),
    Twist(
        "cash rounding of three places",
        SALES,
        setting(rounding=Decimal("0.005")),
        ("VALUE_NOT_EXACT", "AMOUNT_NOT_EXACT", "TOTAL_MISMATCH"),
    ),
    Twist("nothing paid yet", SALES, lambda row, _: row.payments.clear(), (POSTED,)),
    Twist(
        "a payment of nothing",
        SALES,
        lambda row, _: row.payments.append(row.payments[0] | {"line": 9, "amount": NOTHING}),
        (POSTED,),
    ),
    Twist("a way to pay that nobody knows", SALES, lambda row, _: row.payments[0].update(method="crypto"), (POSTED,)),
    Twist("voided", SALES, setting(status="voided"), (UNREAD,)),
    Twist("a payment that is not a number", SALES, nan("pos_payments", "amount"), ("PAYMENTS_MISMATCH",)),
]

_OF_SETTLEMENTS = [
    twist
    for table in (BLOGGERS, KOLS)
    for twist in (
        Twist("a negative commission", table, setting(commission=Decimal("-12.50")), ("COMMISSION_NEGATIVE",)),
        Twist("no commission", table, setting(commission=NOTHING), (SKIPPED,)),
        Twist("a commission of three places", table, setting(commission=Decimal("12.345")), ("AMOUNT_NOT_EXACT",)),
        Twist("a huge commission", table, setting(commission=Decimal("900000000000000")), ("AMOUNT_TOO_LARGE",)),
        Twist("a commission that is not a number", table, nan(table, "commission"), ("AMOUNT_NOT_A_NUMBER",)),
        Twist(
            "a period that ends before it begins",
            table,
            setting(period_end=date(2020, 1, 1)),
            ("PERIOD_NOT_VALID",),
        ),
        Twist("a period long ago", table, setting(period_start=date(1800, 1, 1)), ("DAY_NOT_VALID",)),
        Twist("a currency without a rate", table, one_of("currency", "SGD", "USD"), ("RATE_NOT_VALID",)),
        Twist("a currency that is none", table, one_of("currency", "", "Rp", "\N{EURO SIGN}"), ("CURRENCY_NOT_VALID",)),
        Twist("a huge base", table, setting(sales_base=Decimal("900000000000000"), rate=HUGE), (POSTED,)),
        Twist("not paid yet", table, setting(status="pending", paid_at=None), (POSTED,)),
        Twist("cancelled", table, setting(status="cancelled"), (UNREAD,)),
        Twist("a reference beyond a cell", table, setting(payment_reference=LONG), (POSTED,), ("TEXT_TOO_LONG",)),
    )
]

_OF_TWO = [
    Twist("the number of another", PAIRS, _number_of_the_other, ("DUPLICATE_IDENTITY",)),
    Twist("the number of another, of somebody else", PAIRS, _number_of_the_other_and_nobody_else, (POSTED,)),
    Twist("the very same again", PAIRS, _the_same_again, (POSTED,)),
    Twist("a return of nothing", RETURNS, emptied(items=True), (SKIPPED,)),
    Twist("a return that is an exchange", RETURNS, _exchange, ("RETURN_POSITIVE",)),
    Twist("a return of more than was sold", RETURNS, _more_than_was_sold, ("REFUND_EXCEEDS_SALE",)),
    Twist("a return of no quantity", RETURNS, with_item(1, quantity=NOTHING), ("RETURN_QUANTITY_NOT_VALID",)),
    Twist("a return with the number of its sale", RETURNS, _number_of_the_other, ("DUPLICATE_IDENTITY",)),
    Twist("a return that was paid back in part", RETURNS, adding("total", "0.50"), ("PAYMENTS_MISMATCH",)),
    Twist("a return long after", RETURNS, dated(datetime(2088, 2, 29, 15, 59, tzinfo=UTC)), (POSTED,)),
]

OF_TABLES = [*_OF_ORDERS, *_OF_REFUNDS, *_OF_SALES, *_OF_SETTLEMENTS, *_OF_TWO]
