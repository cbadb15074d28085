"""Nothing gives back more than was sold: by quantity where goods came back, and by money in any case."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from accounting.excess import refund_excess, return_excess
from accounting.fingerprints import content_of
from accounting.mapping import Mapping
from accounting.rows import GivenBack, OriginalRow, RefundRow
from tests.accounting.pushing import codes, document_of, problems_of
from tests.accounting.rows import a_pos_return, a_pos_sale, a_refund, a_refund_item, a_taxed_item, an_item

NO_TOLERANCE = Decimal(0)
NAN = Decimal("NaN")


def given_back(quantity: str = "0", amount: str = "0.00", **overrides: Any) -> GivenBack:
    """What came back before, all of it with the goods, in one line."""
    values: dict[str, Any] = {"came_back": Decimal(quantity), "lines": 1} | overrides
    return GivenBack(quantity=Decimal(quantity), amount=Decimal(amount), **values)


def a_refund_of(quantity: str, amount: str, before: GivenBack | None, **overrides: Any) -> RefundRow:
    """A refund of two mugs that were sold for RM 25.00, after what came before it."""
    item = a_refund_item(quantity=Decimal(quantity), amount=Decimal(amount), before=before)
    return a_refund(**({"items": (item,)} | overrides))


def an_original(**overrides: Any) -> OriginalRow:
    """Two mugs, sold at a till for RM 25.00, of which nothing came back."""
    values: dict[str, Any] = {
        "sold": {"85123A": Decimal(2)},
        "charged": Decimal("25.00"),
        "came_back": {},
        "given_back": Decimal("0.00"),
        "lines": 0,
    }
    return OriginalRow(**(values | overrides))


@pytest.mark.parametrize(
    ("quantity", "amount", "before"),
    [
        ("1", "12.50", GivenBack()),
        ("2", "25.00", GivenBack()),
        ("1", "12.50", given_back("1", "12.50")),
        ("1", "0.00", given_back("1", "25.00")),
    ],
)
def test_what_was_sold_may_be_given_back_whole_or_in_parts(quantity: str, amount: str, before: GivenBack) -> None:
    assert refund_excess(a_refund_of(quantity, amount, before), NO_TOLERANCE) == ()


@pytest.mark.parametrize(
    ("quantity", "amount", "before"),
    [
        ("3", "25.00", GivenBack()),
        ("2", "12.50", given_back("1", "12.50")),
        ("1", "12.50", given_back("2", "12.50")),
        ("2", "25.02", GivenBack()),
        ("1", "12.50", given_back("1", "12.60")),
        ("1", "1.00", given_back("1", "25.00")),
    ],
)
def test_more_quantity_or_more_money_than_was_sold_is_set_aside(quantity: str, amount: str, before: GivenBack) -> None:
    refund = a_refund_of(quantity, amount, before)
    assert codes(refund_excess(refund, NO_TOLERANCE)) == ["REFUND_EXCEEDS_SALE"]


def test_the_sentence_says_line_what_was_sold_what_came_before_and_this_with_the_remedy() -> None:
    (problem,) = refund_excess(a_refund_of("2", "25.00", given_back("1.0000", "12.50")), NO_TOLERANCE)
    assert (problem.number, problem.text) == (
        "C536379",
        "Line 1 of order 536365: 2 sold for 25.00; 1 given back before for 12.50, and this refund gives back 2 for "
        "25.00. Correct the refund, or one before it.",
    )


def test_money_alone_may_be_given_for_goodwill_as_long_as_something_is_left_of_it() -> None:
    """RM 5.00 for a scratch on both mugs, both of which came back in the end."""
    scratch = a_refund_of("2", "5.00", GivenBack(), status="refunded")
    again = a_refund_of("2", "5.00", given_back("2", "5.00", came_back=Decimal(0)), status="refunded")
    back = a_refund_of("2", "15.00", given_back("4", "10.00", came_back=Decimal(0), lines=2))
    assert [refund_excess(one, NO_TOLERANCE) for one in (scratch, again, back)] == [(), (), ()]
    too_much = a_refund_of("1", "15.05", given_back("4", "10.00", came_back=Decimal(0), lines=2), status="refunded")
    assert codes(refund_excess(too_much, NO_TOLERANCE)) == ["REFUND_EXCEEDS_SALE"]


def test_money_is_compared_with_its_tax() -> None:
    taxed = a_refund_item(item=a_taxed_item(), quantity=Decimal(2), amount=Decimal("25.00"), before=GivenBack())
    assert refund_excess(a_refund(items=(taxed,)), NO_TOLERANCE) == ()
    untaxed = a_refund_item(quantity=Decimal(2), amount=Decimal("25.00"), tax_amount=Decimal("2.50"))
    of_untaxed = a_refund(items=(a_refund_item(**(vars(untaxed) | {"before": GivenBack()})),))
    assert codes(refund_excess(of_untaxed, NO_TOLERANCE)) == ["REFUND_EXCEEDS_SALE"]


@pytest.mark.parametrize(("tolerance", "over", "most"), [("0.05", "0.07", "0.08"), ("0.00", "0.02", "0.03")])
def test_the_tolerance_and_the_rounding_of_each_part_are_not_held_against_it(
    tolerance: str, over: str, most: str
) -> None:
    """Two parts, this one included, are rounded by themselves: 0.02 in all."""
    before = given_back("1", "12.50")
    fits = a_refund_of("1", str(Decimal("12.50") + Decimal(over)), before)
    assert refund_excess(fits, Decimal(tolerance)) == ()
    is_over = a_refund_of("1", str(Decimal("12.50") + Decimal(most)), before)
    assert codes(refund_excess(is_over, Decimal(tolerance))) == ["REFUND_EXCEEDS_SALE"]


def test_two_lines_of_one_refund_count_together_when_they_give_back_the_same_line() -> None:
    twice = a_refund_item(quantity=Decimal(1), amount=Decimal("12.50"), before=given_back("1", "12.50"))
    (problem,) = refund_excess(a_refund(items=(twice, twice)), NO_TOLERANCE)
    assert (problem.values["this"], problem.values["amount"]) == ("2", "25.00")
    other = a_refund_item(item=an_item(id=2, line=2), quantity=Decimal(2), amount=Decimal(25), before=GivenBack())
    assert refund_excess(a_refund(items=(a_refund_item(before=GivenBack()), other)), NO_TOLERANCE) == ()


@pytest.mark.parametrize(
    "refund",
    [
        a_refund_of("9", "99.00", None),
        a_refund_of("1", "NaN", GivenBack()),
        a_refund_of("NaN", "12.50", given_back("2", "12.50")),
        a_refund_of("2", "25.00", given_back("NaN", "NaN")),
        a_refund(
            items=(a_refund_item(item=an_item(quantity=NAN, line_total=NAN, tax_amount=NAN), before=GivenBack()),)
        ),
    ],
)
def test_what_the_source_does_not_say_is_not_compared(refund: RefundRow) -> None:
    assert refund_excess(refund, NO_TOLERANCE) == ()


@pytest.mark.parametrize("key", ["sales_invoice", "sales_receipt"])
def test_neither_the_credit_note_nor_the_money_of_too_large_a_refund_passes(key: str) -> None:
    refund = a_refund_of("2", "25.00", given_back("2", "25.00"))
    assert codes(problems_of(key, refund)) == ["REFUND_EXCEEDS_SALE"]
    assert codes(problems_of(key, refund, Mapping(tolerance=Decimal(10)))) == ["REFUND_EXCEEDS_SALE"]


def test_what_came_before_is_no_part_of_what_a_document_says() -> None:
    """A refund that is in the books is still known when another one comes."""
    first = a_refund_of("2", "25.00", GivenBack())
    now = a_refund_of("2", "25.00", given_back("2", "25.00"))
    for key in ("sales_invoice", "sales_receipt"):
        assert content_of(document_of(key, first)) == content_of(document_of(key, now))


def test_a_return_takes_back_what_its_sale_sold_and_no_more() -> None:
    one_mug, three = an_item(quantity=Decimal(-1)), an_item(quantity=Decimal(-3), unit_price=Decimal(5))
    assert return_excess(a_pos_return(items=(one_mug,), original=an_original()), NO_TOLERANCE) == ()
    (problem,) = return_excess(a_pos_return(items=(three,), original=an_original()), NO_TOLERANCE)
    assert (problem.number, problem.code, problem.text) == (
        "POS2026051500002",
        "REFUND_EXCEEDS_SALE",
        "Line 1: transaction POS2026051500001 sold 2 of SKU 85123A; 0 came back before, and this return takes back "
        "3. Correct the return, or one before it.",
    )


def test_what_came_back_to_the_till_before_counts() -> None:
    before = an_original(came_back={"85123A": Decimal(1)}, given_back=Decimal("12.50"), lines=1)
    one, two = (a_pos_return(items=(an_item(quantity=Decimal(-n)),), original=before) for n in (1, 2))
    assert return_excess(one, NO_TOLERANCE) == ()
    assert [problem.values.get("before") for problem in return_excess(two, NO_TOLERANCE)] == ["1", "12.50"]


def test_lines_of_the_same_sku_count_together_at_the_till() -> None:
    lines = (an_item(quantity=Decimal(-1)), an_item(line=2, quantity=Decimal(-2), unit_price=Decimal(1)))
    (problem,) = return_excess(a_pos_return(items=lines, original=an_original()), NO_TOLERANCE)
    assert (problem.values["line"], problem.values["this"]) == ("1", "3")


def test_money_back_over_the_counter_is_compared_with_the_whole_sale() -> None:
    """A till's return names no line: a price that is another than that of the SKU says nothing by itself."""
    sale = an_original(sold={"M": Decimal(1), "85123A": Decimal(2)}, charged=Decimal("400.00"))
    dear = an_item(sku="M", quantity=Decimal(-1), unit_price=Decimal("345.16"))
    assert return_excess(a_pos_return(items=(dear,), original=sale), NO_TOLERANCE) == ()
    small = an_original(sold={"M": Decimal(1)}, charged=Decimal("2.81"))
    (problem,) = return_excess(a_pos_return(items=(dear,), original=small), NO_TOLERANCE)
    assert problem.text == (
        "The lines of transaction POS2026051500001 came to 2.81; 0.00 was given back before, and this return gives "
        "back 345.16. Correct the return, or one before it."
    )


def test_a_sku_that_the_sale_does_not_have_is_compared_by_money_alone() -> None:
    renamed = an_item(sku="85123A-NEW", quantity=Decimal(-5), unit_price=Decimal(5))
    assert return_excess(a_pos_return(items=(renamed,), original=an_original()), NO_TOLERANCE) == ()


@pytest.mark.parametrize(
    "original", [None, an_original(sold={"85123A": NAN}, charged=NAN), an_original(sold={"85123A": Decimal(-9)})]
)
def test_a_sale_that_cannot_be_compared_with_refuses_no_return(original: OriginalRow | None) -> None:
    assert return_excess(a_pos_return(items=(an_item(quantity=Decimal(-1)),), original=original), NO_TOLERANCE) == ()


def test_a_sale_is_no_return() -> None:
    assert return_excess(a_pos_sale(), NO_TOLERANCE) == ()


@pytest.mark.parametrize("key", ["pos_sales_invoice", "pos_sales_receipt"])
def test_neither_the_credit_note_nor_the_money_of_too_large_a_return_passes(key: str) -> None:
    back = a_pos_return(items=(an_item(quantity=Decimal(-3)),), original=an_original())
    assert codes(problems_of(key, back)) == ["REFUND_EXCEEDS_SALE", "REFUND_EXCEEDS_SALE"]


def test_shipping_comes_back_with_a_line_and_only_once() -> None:
    mugs, other = a_refund_item(amount=Decimal("30.00"), before=GivenBack()), an_item(id=99, line=2)
    whole = a_refund(items=(mugs,), shipping=Decimal("5.00"))
    assert refund_excess(whole, NO_TOLERANCE) == ()
    twice = a_refund_item(item=other, amount=Decimal("30.00"), before=GivenBack())
    (problem,) = refund_excess(a_refund(items=(mugs, twice), shipping=Decimal("5.00")), NO_TOLERANCE)
    assert problem.values["line"] == "2"
    again = a_refund_item(amount=Decimal("0.50"), before=given_back("1", "30.00"))
    assert codes(refund_excess(a_refund(items=(again,), shipping=Decimal("5.00")), NO_TOLERANCE))
