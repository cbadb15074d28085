"""Two thousand hostile rows with healthy ones between them, the same ones every time."""

from __future__ import annotations

from itertools import count
from random import Random

from tests.hostile.acts import BLOGGERS, KOLS, ORDERS, PAIRS, REFUNDS, RETURNS, SALES, Twist
from tests.hostile.rows import Row, a_refund, a_return, a_sale, a_settlement, an_order
from tests.hostile.twists import TWISTS

SEED = 20_260_515
HOW_MANY = 2_000
EVERY_OTHER = 9
"""After so many hostile rows comes one with two twists."""

_ALONE = {"no lines"}
"""What leaves nothing for another twist to be done to."""


def hostile_rows(how_many: int = HOW_MANY) -> list[Row]:
    """So many hostile rows, every twist as often as the others, with healthy ones between them."""
    random, ids = Random(SEED), count(1)  # noqa: S311 - Nothing is secret about it.
    rows: list[Row] = []
    for place in range(how_many):
        twist = TWISTS[place % len(TWISTS)]
        second = _second(twist, random) if place % EVERY_OTHER == 0 else None
        rows.extend(_twisted(twist, second, random, ids))
        if place % EVERY_OTHER == 1:
            rows.append(_made(random.choice((ORDERS, SALES, BLOGGERS, KOLS)), random, ids)[-1])
    return rows


def _second(first: Twist, random: Random) -> Twist | None:
    """Another twist of that table, when both set the row aside."""
    others = [
        one for one in TWISTS if one.table == first.table and one.sets_aside and one.name not in (first.name, *_ALONE)
    ]
    return random.choice(others) if first.sets_aside and first.name not in _ALONE and others else None


def _twisted(twist: Twist, second: Twist | None, random: Random, ids: count[int]) -> list[Row]:
    rows = _made(twist.table, random, ids)
    row = rows[-1]
    row.twist, row.fate, row.money = twist.name, twist.fate, twist.money
    twist.act(row, random)
    if second is not None:
        second.act(row, random)
        row.twist, row.fate = f"{twist.name}, and {second.name}", (*twist.fate, *second.fate)
    return rows


def _made(table: str, random: Random, ids: count[int]) -> list[Row]:
    """A healthy row of a table, after the one that it is about."""
    if table == PAIRS:
        rows = [an_order(random, next(ids)), an_order(random, next(ids))]
        rows[1].of = rows[0]
        return rows
    if table == REFUNDS:
        order = an_order(random, next(ids))
        return [order, a_refund(random, next(ids), order)]
    if table == RETURNS:
        sale = a_sale(random, next(ids))
        return [sale, a_return(random, next(ids), sale)]
    if table == ORDERS:
        return [an_order(random, next(ids))]
    return [a_sale(random, next(ids)) if table == SALES else a_settlement(random, next(ids), table)]
