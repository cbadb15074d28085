"""LHDN's classification codes are 001 to 045, and those our push types give are among them."""

from __future__ import annotations

from accounting.classifications import CLASSIFICATIONS, CONSOLIDATED, SELF_BILLED
from accounting.pushes.pos_sales_invoice import OTHER_GOODS
from accounting.pushes.sales_invoice import E_COMMERCE
from accounting.settlements import AGENT_COMMISSION


def test_the_codes_are_001_to_045_each_with_a_name() -> None:
    assert list(CLASSIFICATIONS) == [f"{number:03}" for number in range(1, 46)]
    assert len(set(CLASSIFICATIONS.values())) == 45


def test_what_our_push_types_give_is_on_its_side() -> None:
    assert {E_COMMERCE, OTHER_GOODS, AGENT_COMMISSION} <= set(CLASSIFICATIONS)
    assert AGENT_COMMISSION in SELF_BILLED
    assert not {E_COMMERCE, OTHER_GOODS, CONSOLIDATED} & SELF_BILLED
