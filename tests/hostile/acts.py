"""Acts: what can be done to a row, and the twists that say what is to become of it then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from random import Random

from tests.hostile.rows import NOTHING, POSTED, SKIPPED, UNREAD, Row, an_item, priced, total_of

Act = Callable[[Row, Random], object]


@dataclass(frozen=True)
class Twist:
    """What is done to a row, and its fate: POSTED, SKIPPED, UNREAD, or the code of what it is set aside for.

    Of several codes one is enough. `money` is the fate of its receipt or payment where that is another; none is what
    follows: not without its invoice or bill.
    """

    name: str
    table: str
    act: Act
    fate: tuple[str, ...]
    money: tuple[str, ...] = ()

    @property
    def sets_aside(self) -> bool:
        """Whether its document is set aside with a sentence."""
        return not {POSTED, SKIPPED, UNREAD} & set(self.fate)


ORDERS, REFUNDS, SALES = "orders", "order_refunds", "pos_transactions"
BLOGGERS, KOLS = "blogger_settlements", "kol_settlements"
PAIRS, RETURNS = "pairs of orders", "returns"
"""Orders of which the one before is known, and what came back to a till."""

MANY = [ORDERS, REFUNDS, SALES, BLOGGERS, KOLS]
MOMENTS = {ORDERS: "paid_at", REFUNDS: "refunded_at", SALES: "occurred_at", BLOGGERS: "created_at", KOLS: "created_at"}


def setting(**values: object) -> Act:
    """Sets columns of the record."""
    return lambda row, _random: row.values.update(values)


def one_of(column: str, *values: object) -> Act:
    """Sets a column of the record to one of some values."""
    return lambda row, random: row.values.update({column: random.choice(values)})


def adding(column: str, *amounts: str) -> Act:
    """Adds one of some amounts to a column of the record."""
    return lambda row, random: row.values.update({column: row.values[column] + Decimal(random.choice(amounts))})


def of_items(**values: object) -> Act:
    """Sets columns of the first line."""
    return lambda row, _random: row.items[0].update(values)


def adding_to_items(column: str, *amounts: str) -> Act:
    """Adds one of some amounts to a column of the first line."""
    return lambda row, random: row.items[0].update({column: row.items[0][column] + Decimal(random.choice(amounts))})


def number_of(*starts: str) -> Act:
    """Another number, still its own."""
    return lambda row, random: row.values.update(number=random.choice(starts).format(row.id))


def party(*names: str, **details: str) -> Act:
    """A customer of its own with one of these names."""

    def act(row: Row, random: Random) -> None:
        row.party, row.party_details = random.choice(names), details

    return act


def in_ringgit(then: Act) -> Act:
    """Does it to a row in ringgit; the figures of the row are the same."""

    def act(row: Row, random: Random) -> None:
        if row.values.get("currency") == "JPY":
            row.items[:] = [priced(item) for item in row.items]
            row.values["total"] = total_of(row.items) + row.values["shipping"]
        row.values |= {"currency": "MYR", "exchange_rate": Decimal(1)}
        then(row, random)

    return act


def taxed(then: Act) -> Act:
    """Does it to a row whose first line is taxed and comes to enough."""

    def act(row: Row, random: Random) -> None:
        before = row.items[0]["line_total"]
        sign = -1 if row.items[0]["quantity"] < 0 else 1
        row.items[0] = an_item(random, row.items[0]["line"], places=row.places, sign=sign, taxed=True)
        row.values["total"] += row.items[0]["line_total"] - before
        if row.payments:
            row.payments[:] = [row.payments[0] | {"amount": row.values["total"]}]
        then(row, random)

    return act


def with_item(sign: int, **changes: object) -> Act:
    """One line more, which the total has in it; what goes off is a hundredth, so that the total stays above zero."""

    def act(row: Row, random: Random) -> None:
        item = an_item(random, len(row.items) + 1, places=row.places, sign=sign, taxed=False)
        if sign < 0:
            item |= {"quantity": Decimal(-1), "unit_price": Decimal(1)}
        item = priced(item | changes, row.places)
        row.items.append(item)
        row.values["total"] += item["line_total"]
        if row.payments:
            row.payments[:] = [row.payments[0] | {"amount": row.values["total"]}]

    return act


def emptied(*, items: bool) -> Act:
    """Nothing is left of it: no lines, or a free one."""

    def act(row: Row, random: Random) -> None:
        free = an_item(random, 1, taxed=False) | {"unit_price": NOTHING}
        free["quantity"] *= -1 if row.values.get("original_id") else 1
        row.items[:] = [priced(free)] if items else []
        row.payments.clear()
        row.values |= {
            "total": NOTHING,
            **({"shipping": NOTHING, "gateway_fee": NOTHING} if "shipping" in row.values else {}),
        }

    return act


def turned(row: Row, _random: Random) -> None:
    """Everything negative."""
    row.items[:] = [priced(item | {"quantity": -item["quantity"]}, row.places) for item in row.items]
    row.values["total"] = -row.values["total"]
    if "shipping" in row.values:
        row.values["shipping"] = -row.values["shipping"]
    row.payments[:] = [payment | {"amount": -payment["amount"]} for payment in row.payments]


def nan(table: str, column: str) -> Act:
    """What only the database can say."""
    return lambda row, _random: setattr(row, "not_a_number", (table, column))


def dated(*moments: datetime) -> Act:
    """Another moment; what is paid is paid then too."""

    def act(row: Row, random: Random) -> None:
        moment = random.choice(moments)
        row.values[MOMENTS[row.table]] = moment
        if row.table in (BLOGGERS, KOLS):
            row.values["paid_at"] = moment

    return act


def another_tax_rate(row: Row, _random: Random) -> None:
    """The first line is taxed at 6 %, and everything adds up."""
    before = row.items[0]["line_total"]
    row.items[0] = priced(row.items[0] | {"tax_rate": Decimal("0.06")}, row.places)
    row.values["total"] += row.items[0]["line_total"] - before
    if row.payments:
        row.payments[:] = [row.payments[0] | {"amount": row.values["total"]}]
