"""Stock: sold by the exact SKU, and back on the shelf only when the line says that the goods came back."""

import pytest

from tests.sandbox.practice_shop import Shop
from tests.sandbox.practice_workbooks import a_bill, a_credit_note, an_invoice, bills, invoices


@pytest.fixture
def stocked(shop: Shop) -> Shop:
    shop.control("add_item", sku="00123", name="Heart", on_hand="10")
    return shop


def on_hand(shop: Shop) -> str:
    (item,) = shop.get_list("/items")
    left: str = item["on_hand"]
    return left


def test_an_invoice_takes_what_was_sold_line_by_line(stocked: Shop) -> None:
    rows = [an_invoice(), an_invoice(line="2", quantity=0.5), an_invoice(invoice_number="INV-2", quantity=20)]
    stocked.posted("sales-invoices", invoices(*rows))
    assert on_hand(stocked) == "-12.5"


@pytest.mark.parametrize("sku", ["123", "00123 ", " 00123", "OO123", None])
def test_a_sku_that_only_looks_like_it_moves_nothing(stocked: Shop, sku: str | None) -> None:
    stocked.posted("sales-invoices", invoices(an_invoice(sku=sku)))
    assert on_hand(stocked) == "10"


@pytest.mark.parametrize(
    ("words", "left"), [("HEART (goods returned)", "9"), ("HEART (goods not returned)", "8"), ("HEART", "8")]
)
def test_a_credit_note_restores_only_what_came_back(stocked: Shop, words: str, left: str) -> None:
    stocked.posted("sales-invoices", invoices(an_invoice(), a_credit_note(description=words)))
    assert on_hand(stocked) == left


def test_what_is_refused_or_sent_again_moves_nothing(stocked: Shop) -> None:
    stocked.posted("sales-invoices", invoices(an_invoice(account="9")))
    assert on_hand(stocked) == "10"
    for _ in range(2):
        stocked.posted("sales-invoices", invoices(an_invoice()))
    assert on_hand(stocked) == "8"


def test_stock_is_a_companys_own_and_bills_do_not_touch_it(stocked: Shop) -> None:
    other = Shop.opened(stocked.app, stocked.clock, "Another Sdn Bhd")
    other.control("add_item", sku="00123", on_hand="1")
    other.posted("sales-invoices", invoices(an_invoice()))
    stocked.posted("expense-bills", bills(a_bill()))
    assert (on_hand(stocked), on_hand(other)) == ("10", "-1")
