"""Who has a number: what is in the books or on its way there, and nothing that was set aside."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from accounting.periods import Period
from models import Delivery, DeliveryState, db, writing
from models.shop import Order
from tests.shop import DAY, NOON, add_order
from tests.sync.conftest import Desk

NEXT_DAY = Period(DAY + timedelta(days=1), DAY + timedelta(days=1))


def states() -> dict[str, str]:
    """The state of each delivery, by source id."""
    db.session.expire_all()
    return {one.source_id: one.state for one in db.session.query(Delivery)}


def test_a_second_sale_of_one_number_stays_set_aside_however_often_it_is_pushed(desk: Desk) -> None:
    first = add_order("A1")
    desk.push()
    second = add_order("A1", price="20.00", paid_at=NOON + timedelta(days=1))
    for _again in range(3):
        desk.push(period=NEXT_DAY)
        assert states() == {
            f"orders/{first}": DeliveryState.POSTED,
            f"orders/{second}": DeliveryState.REJECTED,
        }
    assert desk.balances() == {"11000": "10.00", "40000": "-10.00"}


def test_what_was_set_aside_has_no_number_so_the_next_one_may_have_it_and_keeps_it(desk: Desk) -> None:
    wrong = add_order("A1", total=Decimal(99))
    desk.push()
    right = add_order("A1", price="20.00", paid_at=NOON + timedelta(days=1))
    desk.push(period=NEXT_DAY)
    with writing() as session:
        session.get_one(Order, wrong).total = Decimal("10.00")
    desk.push()
    assert states() == {f"orders/{wrong}": DeliveryState.REJECTED, f"orders/{right}": DeliveryState.POSTED}
    assert desk.balances() == {"11000": "20.00", "40000": "-20.00"}
