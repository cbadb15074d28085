"""The lines that are booked, out of those that the source has: to the sen what was paid, and as the book wants them.

The destination computes every document again from quantity, unit price, discount and tax code, so a line is written
such that it comes to the very same figures there. R is rounding half away from zero to the places of the currency.

- Per line (`RoundingMode.LINE`): net = R(quantity x price - discount), tax = R(net x rate), and the document is their
  sum.
- Add up, then round (`RoundingMode.SUM`): the document's net is R(sum of quantity x price - discount), the tax of each
  tax code R(sum of its lines, not rounded, x rate). A line's net and tax are what it adds to those rounded sums, so
  that lines are still whole sen and add up to the document.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from accounting.documents import ZERO, Line, LinedDocument, net_of, tax_of, tax_within
from accounting.lines import rounding_line
from accounting.mapping import Mapping, RoundingMode
from accounting.problems import Problem
from accounting.rounding import add_up, last_place, places, quotient, round_half_up, spread
from accounting.words import N_, plain

PRICE_PLACES = 4
"""The most decimal places of quantities, prices and discounts."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """What the source says of a sale or of what came back: its lines, and the total that was paid.

    The first lines are the `products`; `discount` is the place of the line that takes something off them all. With
    `tax_inclusive` prices have their tax in them. `by_line` says that the source states each line's net and tax, as
    a refund does, so that only their sum counts. `says_discount_tax` is false where the source cannot say the tax of
    a discount, as a till.
    """

    number: str
    currency: str
    lines: tuple[Line, ...]
    products: int
    stated_total: Decimal
    classification: str
    discount: int | None = None
    tax_inclusive: bool = False
    by_line: bool = False
    is_credit: bool = False
    says_discount_tax: bool = True


@dataclass(frozen=True, kw_only=True)
class Booked:
    """The lines to book, the source's own where they differ, and what this mapping cannot book."""

    lines: tuple[Line, ...]
    said: tuple[Line, ...] | None = None
    problems: tuple[Problem, ...] = ()


def booked(said: Said, mapping: Mapping) -> Booked:
    """The lines that a book gets, a rounding line included where one is needed.

    The source's lines and its total may part by the tolerance of the mapping. What our own way of writing them
    makes of it (tax taken out of prices, a discount spread) is always evened out.
    """
    due = _sum(said, said.lines, mapping)
    lines, problems = _deducted(said, mapping)
    lines = _as_computed(said, lines, mapping)
    gap = due - add_up(line.total for line in lines) + _tolerated(said, due, mapping)
    if gap and gap.is_finite():
        classification, is_credit = said.classification, said.is_credit
        lines += (rounding_line("Rounding", gap, mapping, classification=classification, is_credit=is_credit),)
    return Booked(lines=lines, said=said.lines if lines != said.lines else None, problems=problems)


def fitted(document: LinedDocument, mapping: Mapping) -> tuple[Line, ...]:
    """The lines of a reversal such that the destination comes to what was booked, whatever rounding the book has now.

    Where it computes them as they were booked they stay. Else, the rounding mode being another since, each line keeps
    its net, its tax is computed anew, and a rounding line makes up for what that changes.
    """
    lines, currency = document.lines, document.currency
    per_line = tuple(_per_line(line, currency) for line in lines)
    if (tuple(_summed(lines, currency)) if mapping.rounding_mode is RoundingMode.SUM else per_line) == lines:
        return lines
    said = Said(
        number=document.number,
        currency=currency,
        lines=tuple(_whole(line) for line in lines),
        products=len(lines),
        stated_total=document.total,
        classification=lines[0].classification,
        tax_inclusive=True,
        by_line=True,
        is_credit=document.original_number is not None,
    )
    return booked(said, mapping).lines


def _per_line(line: Line, currency: str) -> Line:
    """A line as it comes out when each is rounded by itself."""
    net = _value(line, currency)
    return replace(line, net=net, tax_amount=tax_of(net, line.tax_rate, currency))


def _whole(line: Line) -> Line:
    """A line whose quantity, price and discount come to exactly its net."""
    if _exact(line) == line.net:
        return line
    price, discount = _parts(line.net, line.quantity)
    return replace(line, unit_price=price, discount=discount)


def _sum(said: Said, lines: Sequence[Line], mapping: Mapping) -> Decimal:
    """What some lines of the source come to, in the rounding mode of the book, before any rounding line."""
    if mapping.rounding_mode is RoundingMode.LINE or said.by_line:
        return add_up(line.total for line in lines)
    if said.tax_inclusive:
        return round_half_up(add_up(_exact(line) for line in lines), places(said.currency))
    return add_up(line.total for line in _summed(lines, said.currency))


def _tolerated(said: Said, due: Decimal, mapping: Mapping) -> Decimal:
    """By how much the source's total is another than that of its lines, when that is little enough to be rounding."""
    gap = said.stated_total - due
    is_little = gap.is_finite() and mapping.tolerance.is_finite() and abs(gap) <= mapping.tolerance
    if not said.lines or not is_little:
        return ZERO
    return gap if round_half_up(gap, places(said.currency)) == gap else ZERO


def _deducted(said: Said, mapping: Mapping) -> tuple[tuple[Line, ...], tuple[Problem, ...]]:
    """The lines with the discount taken off the products, where the book wants that and it can be done.

    The tax has to fall by what the source says, but for the last place: the tolerance is for totals, never for tax.
    Where prices have their tax in them, a discount of which no tax is said has that of the lines it is taken off.
    """
    if not mapping.deduct_discount or said.discount is None:
        return said.lines, ()
    discount = said.lines[said.discount]
    products = said.lines[: said.products]
    shares = _shares(said, _value(discount, said.currency), discount.tax_rate)
    if shares is None:
        return said.lines, ()
    pairs = list(zip(products, shares, strict=True))
    lowered = add_up(_tax_of_share(line, share, said) for line, share in pairs)
    gap = lowered + discount.tax_amount
    is_said = discount.tax_rate or not said.tax_inclusive
    if is_said and gap.is_finite() and abs(gap) > last_place(said.currency):
        return said.lines, (_tax_mismatch(said, discount, lowered),)
    others = [line for place, line in enumerate(said.lines) if place >= said.products and place != said.discount]
    return (*(_less(line, share, said) if share else line for line, share in pairs), *others), ()


def _shares(said: Said, discount: Decimal, rate: Decimal) -> list[Decimal] | None:
    """A (negative) discount spread by value: over the products of its own tax rate, and over all of them only when
    those come to less than it; none when all do.
    """
    products = said.lines[: said.products]
    values = [_value(line, said.currency) for line in products]
    if not discount or not all(value.is_finite() for value in (*values, discount)):
        return None
    weights = [value if value * discount < 0 else ZERO for value in values]
    own = [weight if line.tax_rate == rate else ZERO for weight, line in zip(weights, products, strict=True)]
    for some in (own, weights):
        if abs(discount) <= abs(add_up(some)):
            return spread(-discount, some, places(said.currency))
    return None


def _tax_of_share(line: Line, share: Decimal, said: Said) -> Decimal:
    """The tax on, or in, a part of a discount at the rate of the line it is taken off; not rounded."""
    tax = share * line.tax_rate
    return quotient(tax, 1 + line.tax_rate) if said.tax_inclusive else tax


def _tax_mismatch(said: Said, discount: Line, lowered: Decimal) -> Problem:
    message = N_(
        "In the source the discount of %(discount)s lowers the tax by %(given)s; taken off the lines it lowers it "
        "by %(tax)s. Correct its tax in the source, or book discounts on their own account under Settings, "
        "AiAccount."
    )
    if not said.says_discount_tax:
        message = N_(
            "At the till the discount of %(discount)s lowers no tax; taken off the lines it lowers it by %(tax)s. "
            "Enter it in the source as a discount of each line, or book discounts on their own account under "
            "Settings, AiAccount."
        )
    values = {
        "discount": plain(abs(discount.net)),
        "given": plain(abs(discount.tax_amount)),
        "tax": plain(abs(round_half_up(lowered, places(said.currency)))),
    }
    return Problem(said.number, message, "DISCOUNT_TAX_MISMATCH", values)


def _less(line: Line, share: Decimal, said: Said) -> Line:
    """A line with more discount; its tax follows."""
    discount = line.discount + share
    value = net_of(line.quantity, line.unit_price, discount, said.currency)
    if said.tax_inclusive:
        tax = tax_within(value, line.tax_rate, said.currency)
        return replace(line, discount=discount, tax_amount=tax, net=value - tax)
    tax = tax_of(value, line.tax_rate, said.currency)
    return replace(line, discount=discount, tax_amount=tax, net=value)


def _as_computed(said: Said, lines: tuple[Line, ...], mapping: Mapping) -> tuple[Line, ...]:
    """The lines as the destination computes them: tax on top of the price, rounded in the book's mode."""
    if said.tax_inclusive or said.by_line:
        lines = tuple(_exclusive(line, said) if line.tax_rate else line for line in lines)
    return tuple(_summed(lines, said.currency)) if mapping.rounding_mode is RoundingMode.SUM else lines


def _exclusive(line: Line, said: Said) -> Line:
    """A line with tax in its price as one with the tax on top; the two may part by the last place of the tax.

    What is said by line has its net already, and only the tax that is computed of it.
    """
    if said.by_line:
        return replace(line, tax_amount=tax_of(line.net, line.tax_rate, said.currency))
    value = _value(line, said.currency)
    if not (value.is_finite() and line.quantity.is_finite()):
        return line
    net = value - tax_within(value, line.tax_rate, said.currency)
    price, discount = _parts(net, line.quantity)
    tax = tax_of(net, line.tax_rate, said.currency)
    return replace(line, unit_price=price, discount=discount, net=net, tax_amount=tax)


def _parts(net: Decimal, quantity: Decimal) -> tuple[Decimal, Decimal]:
    """A unit price and a discount of at most four places that come to exactly this net: what does not divide is in
    the discount.
    """
    if not quantity:
        return ZERO, -net
    decimals = max(-int(quantity.normalize().as_tuple().exponent), 0)
    price = round_half_up(quotient(net, quantity), max(PRICE_PLACES - decimals, 0))
    return price, quantity * price - net


def _summed(lines: Sequence[Line], currency: str) -> list[Line]:
    """The lines with the net and tax that each adds to the rounded sums of the document."""
    summed = []
    most = places(currency)
    nets, taxes = ZERO, defaultdict[str, Decimal](lambda: ZERO)
    for line in lines:
        exact, before = _exact(line), taxes[line.tax_code]
        net = round_half_up(nets + exact, most) - round_half_up(nets, most)
        tax = tax_of(before + exact, line.tax_rate, currency) - tax_of(before, line.tax_rate, currency)
        nets += exact
        taxes[line.tax_code] += exact
        summed.append(line if (line.net, line.tax_amount) == (net, tax) else replace(line, net=net, tax_amount=tax))
    return summed


def _exact(line: Line) -> Decimal:
    return line.quantity * line.unit_price - line.discount


def _value(line: Line, currency: str) -> Decimal:
    """What a line comes to as it is priced: with its tax when that is in the price."""
    return net_of(line.quantity, line.unit_price, line.discount, currency)
