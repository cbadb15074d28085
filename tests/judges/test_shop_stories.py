"""Stories of the platform: orders, refunds, edits, settlements, mappings and pushes in any order."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flask import Flask
from hypothesis import strategies as st

from accounting.push_type import Layer
from tests.judges import strategies
from tests.judges.steps import FIRST, Edit, Goods, MapAnew, Order, come_to_rest
from tests.judges.stories import STORIES, judge, tell
from tests.judges.world import World
from tests.servers import Practice


def test_books_are_what_the_shop_sold_whatever_the_order_of_things(judged_app: Flask, practice: Practice) -> None:
    seen = tell(
        judged_app,
        practice,
        Layer.PLATFORM,
        strategies.orders,
        st.one_of(
            strategies.refunds,
            strategies.edits,
            strategies.mappings,
            strategies.settlements,
            strategies.pushes(Layer.PLATFORM),
        ),
    )
    assert seen["stories"] >= STORIES
    assert seen["booked"] > seen["set_aside"] > 0, seen
    assert seen["foreign"], seen
    assert seen["anew"], seen


@pytest.mark.parametrize("sums", [False, True])
@pytest.mark.parametrize(("quantity", "price"), [("0.5", 50150), ("1", 10150), ("0.5", 10150), ("1.25", 33333)])
def test_what_was_rounded_otherwise_is_taken_back_whole(
    judged_app: Flask, practice: Practice, sums: bool, quantity: str, price: int
) -> None:
    """The company rounds another way by the time an order is edited and booked anew."""
    goods = Goods("MUG-1", None, None, Fraction(quantity), price, Fraction(1, 10), off_tenth=False)
    order = Order(FIRST, "MYR", False, (goods,) * 3, 0, Fraction(0), False, 0, Fraction(0), 0, False, "card")
    with judged_app.app_context():
        world = World(judged_app, practice, Layer.PLATFORM)
        MapAnew({"sums": sums, "rounding_up": "40900", "rounding_down": "50900"}).happen(world)
        order.happen(world)
        come_to_rest(world)
        MapAnew({"sums": not sums}).happen(world)
        Edit(0, 100, anew=True).happen(world)
        assert judge(world)["anew"] == 4
