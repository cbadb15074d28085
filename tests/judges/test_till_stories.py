"""Stories of a blogger: sales at the till, mixed payments, returns, KOLs, mappings and pushes in any order."""

from __future__ import annotations

from flask import Flask
from hypothesis import strategies as st

from accounting.push_type import Layer
from tests.judges import strategies
from tests.judges.stories import STORIES, tell
from tests.servers import Practice


def test_books_are_what_the_till_sold_whatever_the_order_of_things(judged_app: Flask, practice: Practice) -> None:
    seen = tell(
        judged_app,
        practice,
        Layer.BLOGGER,
        strategies.till_sales,
        st.one_of(strategies.returns, strategies.mappings, strategies.settlements, strategies.pushes(Layer.BLOGGER)),
    )
    assert seen["stories"] >= STORIES
    assert seen["booked"] > seen["set_aside"] > 0, seen
