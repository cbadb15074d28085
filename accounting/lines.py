"""Lines of documents out of lines of the source."""

from __future__ import annotations

from decimal import Decimal

from accounting.documents import ZERO, Line, net_of, tax_of
from accounting.mapping import Mapping
from accounting.problems import Problem
from accounting.rounding import places, round_half_up
from accounting.rows import ItemRow, RefundItemRow
from accounting.words import N_, percent, plain


def item_line(item: ItemRow, mapping: Mapping, *, currency: str, classification: str) -> Line:
    """The line of a product as it was sold."""
    return Line(
        sku=item.sku,
        description=_description(item),
        quantity=item.quantity,
        unit_price=item.unit_price,
        discount=item.discount,
        account=mapping.products,
        tax_code=mapping.tax_code_for(item.tax_rate) or "",
        tax_rate=item.tax_rate,
        tax_amount=item.tax_amount,
        net=net_of(item.quantity, item.unit_price, item.discount, currency),
        classification=item.classification_code or classification,
    )


def refund_line(refunded: RefundItemRow, mapping: Mapping, *, currency: str, classification: str) -> Line:
    """The line of a credit note: negative quantity, and exactly the refunded amount.

    The price is amount by quantity to four places; what does not divide is put into the discount.
    """
    item = refunded.item
    quantity = -refunded.quantity
    unit_price = round_half_up(refunded.amount / refunded.quantity, 4) if refunded.quantity else ZERO
    discount = round_half_up(quantity * unit_price, places(currency)) + refunded.amount
    return Line(
        sku=item.sku,
        description=_description(item),
        quantity=quantity,
        unit_price=unit_price,
        discount=discount,
        account=mapping.products,
        tax_code=mapping.tax_code_for(item.tax_rate) or "",
        tax_rate=item.tax_rate,
        tax_amount=-refunded.tax_amount,
        net=net_of(quantity, unit_price, discount, currency),
        classification=item.classification_code or classification,
    )


def extra_line(
    description: str, amount: Decimal, account: str, mapping: Mapping, *, classification: str, is_credit: bool = False
) -> Line:
    """A line of our own, without tax: shipping, an order's discount (negative), rounding, commission.

    On a credit note every quantity is negative, whichever way the amount goes.
    """
    quantity = Decimal(-1 if is_credit else 1)
    return Line(
        sku="",
        description=description,
        quantity=quantity,
        unit_price=amount * quantity,
        discount=ZERO,
        account=account,
        tax_code=mapping.no_tax,
        tax_rate=ZERO,
        tax_amount=ZERO,
        net=amount,
        classification=classification,
    )


def _description(item: ItemRow) -> str:
    return (item.description or "").strip() or (item.sku or "").strip()


def item_problems(number: str, items: tuple[ItemRow, ...], currency: str) -> tuple[Problem, ...]:
    """Where a source line does not add up: its tax with its rate, its total with its parts."""
    return tuple(problem for item in items for problem in _item_problems(number, item, currency))


def _item_problems(number: str, item: ItemRow, currency: str) -> list[Problem]:
    found = []
    net = net_of(item.quantity, item.unit_price, item.discount, currency)
    tax = tax_of(net, item.tax_rate, currency)
    if item.tax_amount != tax:
        found.append(
            Problem(
                number,
                N_(
                    "Line %(line)s: the tax is %(given)s, but %(rate)s of %(net)s is %(tax)s. Correct it in the source."
                ),
                "TAX_MISMATCH",
                {
                    "line": str(item.line),
                    "given": plain(item.tax_amount),
                    "rate": percent(item.tax_rate),
                    "net": plain(net),
                    "tax": plain(tax),
                },
            )
        )
    if item.line_total != net + item.tax_amount:
        found.append(
            Problem(
                number,
                N_("Line %(line)s: its total is %(given)s, but its parts make %(total)s. Correct it in the source."),
                "LINE_TOTAL_MISMATCH",
                {"line": str(item.line), "given": plain(item.line_total), "total": plain(net + item.tax_amount)},
            )
        )
    return found
