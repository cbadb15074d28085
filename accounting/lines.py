"""Lines of documents out of lines of the source, as the source says them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from accounting.documents import ZERO, Line, net_of
from accounting.mapping import Mapping
from accounting.rounding import places, round_half_up
from accounting.rows import ItemRow, RefundItemRow


def item_line(
    item: ItemRow, mapping: Mapping, *, currency: str, classification: str, tax_inclusive: bool = False
) -> Line:
    """The line of a product as it was sold; with tax in the price, its net is what the tax leaves."""
    value = net_of(item.quantity, item.unit_price, item.discount, currency)
    account, fallback = _accounts(item, mapping)
    return Line(
        sku=item.sku,
        description=_description(item),
        quantity=item.quantity,
        unit_price=item.unit_price,
        discount=item.discount,
        account=account,
        fallback_account=fallback,
        tax_code=mapping.tax_code_for(item.tax_rate, item.tax_code) or "",
        tax_rate=item.tax_rate,
        tax_amount=item.tax_amount,
        net=value - item.tax_amount if tax_inclusive else value,
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
    account, fallback = _accounts(item, mapping)
    return Line(
        sku=item.sku,
        description=_description(item),
        quantity=quantity,
        unit_price=unit_price,
        discount=discount,
        account=account,
        fallback_account=fallback,
        tax_code=mapping.tax_code_for(item.tax_rate, item.tax_code) or "",
        tax_rate=item.tax_rate,
        tax_amount=-refunded.tax_amount,
        net=net_of(quantity, unit_price, discount, currency),
        classification=item.classification_code or classification,
    )


def extra_line(
    description: str,
    amount: Decimal,
    account: str,
    mapping: Mapping,
    *,
    classification: str,
    is_credit: bool = False,
    tax_rate: Decimal = ZERO,
    tax_amount: Decimal = ZERO,
    tax_inclusive: bool = False,
) -> Line:
    """A line of our own: shipping, a discount (negative), commission. On a credit note every quantity is negative,
    whichever way the amount goes.
    """
    quantity = Decimal(-1 if is_credit else 1)
    return Line(
        sku="",
        description=description,
        quantity=quantity,
        unit_price=amount * quantity,
        discount=ZERO,
        account=account,
        tax_code=(mapping.tax_code_for(tax_rate) or "") if tax_rate else mapping.no_tax,
        tax_rate=tax_rate,
        tax_amount=tax_amount,
        net=amount - tax_amount if tax_inclusive else amount,
        classification=classification,
    )


def rounding_line(
    description: str, amount: Decimal, mapping: Mapping, *, classification: str, is_credit: bool = False
) -> Line:
    """A line of a few sen that makes the total what was paid: on the account for that direction, with its tax code."""
    account = mapping.rounding_account(amount)
    line = extra_line(description, amount, account, mapping, classification=classification, is_credit=is_credit)
    return replace(line, tax_code=mapping.rounding_tax)


def _accounts(item: ItemRow, mapping: Mapping) -> tuple[str, str]:
    """The account of a product's line, and the one to fall back on when the source names the first."""
    mapped = mapping.account_for(item.sku or "", item.category)
    own = (item.account or "").strip()
    return (own, mapped if mapped != own else "") if own else (mapped, "")


def _description(item: ItemRow) -> str:
    return (item.description or "").strip() or (item.sku or "").strip()
