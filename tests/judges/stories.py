"""Stories: steps in any order, then everything is pushed, and the judges look at what is in the books."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence

from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounting.documents import DocumentKind
from accounting.push_type import Layer
from accounting.pushes import PUSH_TYPES
from models import Delivery, DeliveryState
from models.delivery import IN_THE_BOOKS
from tests.judges.arithmetic import as_decimal
from tests.judges.ledger import PURCHASES, SALES, Entered
from tests.judges.programs import beancount_balances, hledger_balances, hledger_is_installed, own_amounts, read_journal
from tests.judges.steps import Step, come_to_rest
from tests.judges.world import World, balances
from tests.servers import Practice

STORIES = int(os.environ.get("STORIES", "300")) // 2
"""How many stories are told of each layer: 300 of both; `STORIES=3000 make test TESTS=tests/judges` tells more."""

_KINDS = {
    DocumentKind.SALES_INVOICE: (SALES, "trades"),
    DocumentKind.SALES_RECEIPT: (SALES, "payments"),
    DocumentKind.EXPENSE_BILL: (PURCHASES, "trades"),
    DocumentKind.EXPENSE_PAYMENT: (PURCHASES, "payments"),
}


def tell(
    app: Flask, practice: Practice, layer: Layer, sales: st.SearchStrategy[Step], others: st.SearchStrategy[Step]
) -> Counter[str]:
    """Tell stories that begin with sales, and judge each; what happened in them, counted."""
    seen: Counter[str] = Counter()

    @settings(
        max_examples=STORIES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate, Phase.shrink],
    )
    @given(st.lists(sales, min_size=2, max_size=5), st.lists(st.one_of(sales, others), min_size=3, max_size=10))
    def story(first: Sequence[Step], then: Sequence[Step]) -> None:
        with app.app_context():
            world = World(app, practice, layer)
            for step in (*first, *then):
                step.happen(world)
            come_to_rest(world)
            seen.update(judge(world))

    story()
    return seen


def judge(world: World) -> Counter[str]:
    """The practice server, hledger, Beancount and our own pages all say what the judges' books say."""
    expected = world.books.ledger.balances
    found = balances(world.practice, world.company)
    assert found == expected, (found, expected)
    journal = read_journal(world.practice, world.company, "hledger")
    if hledger_is_installed():
        assert hledger_balances(journal) == expected
    assert beancount_balances(read_journal(world.practice, world.company, "beancount")) == expected
    entered = _entered(world)
    foreign = {key: _own_amount(one) for key, one in entered.items() if one.currency != "MYR"}
    assert own_amounts(journal) == foreign
    deliveries = world.deliveries()
    booked = {(PUSH_TYPES[one.push_type].kind.value, one.number): one for one in deliveries if _is_booked(one)}
    assert {key: (one.total, one.currency, one.amount) for key, one in booked.items()} == {
        key: (*_own_amount(one), as_decimal(one.home)) for key, one in entered.items()
    }
    set_aside = [one for one in deliveries if not _is_booked(one)]
    assert {one.state for one in set_aside} <= {DeliveryState.REJECTED}, set_aside
    return Counter(booked=len(booked), set_aside=len(set_aside), foreign=len(foreign), stories=1) + Counter(
        "anew" for one in deliveries if one.revision > 1 and _is_booked(one)
    )


def _entered(world: World) -> dict[tuple[str, str], Entered]:
    ledger = world.books.ledger
    kinds: dict[tuple[int, str], str] = {place: kind.value for kind, place in _KINDS.items()}
    return {
        (kinds[side, name], number): one
        for name, documents in (("trades", ledger.trades), ("payments", ledger.payments))
        for (side, number), one in documents.items()
    }


def _own_amount(entered: Entered) -> tuple[object, str]:
    return as_decimal(entered.total), entered.currency


def _is_booked(delivery: Delivery) -> bool:
    return delivery.state in IN_THE_BOOKS
