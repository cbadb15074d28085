"""`flask changes`."""

from __future__ import annotations

import json
from decimal import Decimal

from models import writing
from models.shop import Order, OrderItem
from tests.blueprints.commands.conftest import Operator
from tests.shop import add_order


def change_one(operator: Operator) -> int:
    """A posted order gets another price, and a push finds it; the order's id."""
    with operator.app.app_context():
        order_id = add_order("S-1")
        assert operator.pushes().exit_code == 0
        with writing() as session:
            session.get_one(Order, order_id).total = Decimal(12)
            item = session.query(OrderItem).filter_by(order_id=order_id).one()
            item.unit_price = item.line_total = Decimal(12)
    assert operator.pushes().exit_code == 1
    return order_id


def test_nothing_changed_is_told(operator: Operator) -> None:
    for arguments in (("changes",), ("changes", "platform")):
        assert operator.types(*arguments).stdout == "Nothing changed after it was posted.\n"
    assert operator.types("changes", "--json").stdout == "[]\n"


def test_changes_are_listed_with_their_differences(operator: Operator) -> None:
    order_id = change_one(operator)
    lines = operator.types("changes").stdout.splitlines()
    assert lines == [
        "platform sales_invoice S-1 of 2026-05-15 (Aisyah (C1)): changed",
        "  Total 10.00 → 12.00",
        "  Line 1, unit price 10.00 → 12.00",
        "  booking it would send S-1-CN2 and S-1-R2",
    ]
    (line,) = json.loads(operator.types("changes", "platform", "--json").stdout)
    assert line == {
        "book": "platform",
        "push_type": "sales_invoice",
        "number": "S-1",
        "party": "Aisyah (C1)",
        "day": "2026-05-15",
        "source": f"orders/{order_id}",
        "amount": "10.00",
        "kind": "changed",
        "differences": [
            {"field": "Total", "then": "10.00", "now": "12.00"},
            {"field": "Line 1, unit price", "then": "10.00", "now": "12.00"},
        ],
        "would_send": ["S-1-CN2", "S-1-R2"],
        "obstacle": None,
    }


def test_a_difference_is_booked_once(operator: Operator) -> None:
    change_one(operator)
    told = [operator.types("changes", "book", "platform", "sales_invoice", "S-1").stdout for _ in range(2)]
    assert told == [
        "S-1: It is booked with the next push of its type.\n",
        "S-1: it was decided before, so nothing was done.\n",
    ]
    assert operator.pushes().exit_code == 0
    assert operator.balances() == {"11000": "12.00", "40000": "-12.00"}


def test_a_difference_is_accepted_and_the_next_push_is_exit_0(operator: Operator) -> None:
    order_id = change_one(operator)
    result = operator.types("changes", "accept", "platform", "sales_invoice", f"orders/{order_id}")
    assert (result.exit_code, result.stdout) == (0, "S-1: It is accepted; the books stay as they are.\n")
    assert operator.pushes().exit_code == 0
    assert operator.balances() == {"11000": "10.00", "40000": "-10.00"}


def test_what_cannot_be_booked_is_told_in_a_sentence(operator: Operator) -> None:
    with operator.app.app_context():
        order_id = add_order("S-1")
        for key in ("sales_invoice", "sales_receipt"):
            assert operator.pushes(key).exit_code == 0
        with writing() as session:
            session.get_one(Order, order_id).gateway_fee = Decimal("0.30")
    operator.pushes("sales_receipt")
    result = operator.types("changes", "book", "platform", "sales_receipt", "S-1")
    assert result.exit_code == 1
    assert "This difference cannot be booked from here." in result.stderr
    assert "S-1 has none" in result.stderr
    assert "S-1 has none" in operator.types("changes").stdout


def test_wrong_commands_are_exit_2(operator: Operator) -> None:
    for arguments, sentence in (
        (("changes", "nobody"), "There is no book 'nobody'"),
        (("changes", "accept", "platform", "sales_invoice", "S-9"), "Nothing changed about S-9 in platform"),
        (("changes", "book", "platform", "kol_bill", "S-9"), "The book platform has no kol_bill"),
        (("changes", "book", "platform"), "Missing argument"),
    ):
        result = operator.types(*arguments)
        assert result.exit_code == 2
        assert sentence in result.stderr


def test_the_help_names_the_commands(operator: Operator) -> None:
    help_ = operator.types("changes", "--help").stdout
    assert "accept" in help_
    assert "book" in help_
    assert "flask changes [BOOK] [--json]" in help_
