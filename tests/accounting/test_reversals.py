"""A reversal takes back what was posted: every account, and the party, back to where they were."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounting.documents import Document, DocumentKind, Line, LinedDocument, SalesInvoice, net_of, tax_of
from accounting.fingerprints import content_of
from accounting.mapping import LabelStyle
from accounting.pushes import PUSH_TYPES
from accounting.reversals import booked_as, restored, reversal
from accounting.rounding import to_home
from tests.builders import a_bill, a_line, a_payment, a_receipt, a_sales_invoice

PRICES = st.decimals("-9999.9999", "9999.9999", places=4)
QUANTITIES = st.decimals("-99", "99", places=2)
DISCOUNTS = st.decimals("-99", "99", places=4)
RATES = st.sampled_from([Decimal(0), Decimal("0.1")])


def line_of(quantity: Decimal, price: Decimal, discount: Decimal, rate: Decimal) -> Line:
    net = net_of(quantity, price, discount, "MYR")
    tax = tax_of(net, rate, "MYR")
    return a_line(quantity=quantity, unit_price=price, discount=discount, tax_rate=rate, tax_amount=tax, net=net)


LINES = st.lists(st.builds(line_of, QUANTITIES, PRICES, DISCOUNTS, RATES), min_size=1, max_size=5).map(tuple)

INCLUSIVE = a_sales_invoice(
    lines=(a_line(fallback_account="40300"), a_line(sku="", quantity=Decimal(1), unit_price=Decimal("0.01"))),
    said=(a_line(unit_price=Decimal("13.75")),),
    tax_inclusive=True,
    stated_total=Decimal("27.51"),
)

KINDS: list[tuple[DocumentKind, Document]] = [
    (DocumentKind.SALES_INVOICE, a_sales_invoice()),
    (DocumentKind.SALES_INVOICE, a_sales_invoice(original_number="536364", currency="SGD", exchange_rate=Decimal(3))),
    (DocumentKind.EXPENSE_BILL, a_bill()),
    (DocumentKind.SALES_RECEIPT, a_receipt()),
    (DocumentKind.EXPENSE_PAYMENT, a_payment()),
    (DocumentKind.SALES_INVOICE, a_sales_invoice(is_draft=True, label_style=LabelStyle.PARTY)),
    (DocumentKind.SALES_INVOICE, a_sales_invoice(original_number="536364", goods_returned=False)),
    (DocumentKind.SALES_RECEIPT, a_receipt(day=date(2010, 12, 14), said_day=date(2010, 12, 15), is_draft=True)),
    (DocumentKind.SALES_INVOICE, INCLUSIVE),
]


@pytest.mark.parametrize(("kind", "document"), KINDS)
def test_a_document_is_restored_from_what_was_kept_of_it(kind: DocumentKind, document: Document) -> None:
    content, booked = (json.loads(json.dumps(one)) for one in (content_of(document), booked_as(document)))
    assert restored(kind, document.source_id, content, booked) == document


def test_without_accounts_it_still_knows_its_amount() -> None:
    document = a_sales_invoice(currency="SGD", exchange_rate=Decimal("3.25"))
    bare = restored(DocumentKind.SALES_INVOICE, document.source_id, content_of(document))
    assert (bare.total, bare.home_amount, bare.row_count) == (document.total, document.home_amount, 1)


@given(LINES, st.decimals("0.0001", 100, places=4))
def test_a_credit_note_takes_every_line_back_to_the_sen_in_both_currencies(
    lines: tuple[Line, ...], rate: Decimal
) -> None:
    document = a_sales_invoice(lines=lines, currency="USD", exchange_rate=rate)
    back = reversal(document, "1-CN2")
    assert isinstance(back, SalesInvoice)
    assert (back.number, back.original_number, back.day) == ("1-CN2", document.number, document.day)
    assert (back.total, back.home_amount) == (-document.total, -document.home_amount)
    assert booked(document, back) == {}
    for line in back.lines:
        assert line.quantity < 0
        assert line.net == net_of(line.quantity, line.unit_price, line.discount, "USD")
        assert line.tax_amount == tax_of(line.net, line.tax_rate, "USD")


def booked(*documents: LinedDocument) -> dict[str, Decimal]:
    """What some documents do to each account together, without what comes to nothing."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for document in documents:
        for line in document.lines:
            sums[line.account] += to_home(line.net, document.exchange_rate)
            sums["tax"] += to_home(line.tax_amount, document.exchange_rate)
    return {account: amount for account, amount in sums.items() if amount}


@pytest.mark.parametrize("document", [a_sales_invoice(), a_bill()])
def test_the_reversal_of_a_reversal_is_the_document_again(document: LinedDocument) -> None:
    again = reversal(reversal(document, "CN"), document.number)
    assert isinstance(again, LinedDocument)
    assert again == document
    assert again.original_number is None


def test_money_is_taken_back_on_the_reversal_of_its_invoice_with_its_charges() -> None:
    back = reversal(a_receipt(), "536365-CN2", settles="536365-CN2")
    assert back == replace(
        a_receipt(),
        number="536365-CN2",
        settles="536365-CN2",
        amount=Decimal("-27.50"),
        bank_charges=Decimal("-1.20"),
    )


def test_a_payment_cannot_be_taken_back() -> None:
    with pytest.raises(TypeError):
        reversal(a_payment(), "BS-7-CN2")


@pytest.mark.parametrize(
    ("key", "document"),
    [("sales_invoice", a_sales_invoice()), ("expense_bill", a_bill()), ("sales_receipt", a_receipt())],
)
def test_a_reversal_passes_the_preflight(key: str, document: Document) -> None:
    assert PUSH_TYPES[key].preflight(reversal(document, "X-CN2", settles="X-CN2")) == []


def test_a_reversal_takes_back_the_lines_that_were_booked_and_its_goods_come_back() -> None:
    back = reversal(INCLUSIVE, "536365-CN2")
    assert isinstance(back, SalesInvoice)
    assert (back.said, back.goods_returned) == (None, True)
    assert [line.quantity for line in back.lines] == [Decimal(-2), Decimal(-1)]
    assert back.total == -INCLUSIVE.total
    assert [line.sku for line in back.lines] == [line.sku for line in INCLUSIVE.lines]


@pytest.mark.parametrize(("returned", "sku"), [(True, "85123A"), (False, "")])
def test_what_takes_a_credit_note_back_sells_again_only_what_had_come_back(returned: bool, sku: str) -> None:
    note = a_sales_invoice(original_number="536364", goods_returned=returned, lines=(a_line(quantity=Decimal(-1)),))
    back = reversal(note, "R1-DN2")
    assert isinstance(back, SalesInvoice)
    assert ([line.sku for line in back.lines], back.goods_returned) == ([sku], None)
    assert [line.quantity for line in back.lines] == [Decimal(1)]
