"""Where lines of the source do not add up: their tax with their rate, their totals with their parts."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from accounting.documents import ZERO, net_of, tax_of, tax_within
from accounting.problems import Problem
from accounting.rounding import last_place, places, round_half_up
from accounting.rows import ItemRow
from accounting.words import N_, percent, plain


def item_problems(
    number: str, items: tuple[ItemRow, ...], currency: str, *, tax_inclusive: bool = False, slack: Decimal = ZERO
) -> tuple[Problem, ...]:
    """What is wrong with each line of an order or a till transaction; figures may be off by the slack."""
    return tuple(
        problem
        for item in items
        for problem in _item_problems(number, item, currency, tax_inclusive=tax_inclusive, slack=slack)
    )


def overlooked(
    number: str, items: tuple[ItemRow, ...], currency: str, *, tax_inclusive: bool = False
) -> tuple[Problem, ...]:
    """Those problems of lines that do not count when sums are rounded, not lines: off by the last place."""
    strict = item_problems(number, items, currency, tax_inclusive=tax_inclusive)
    loose = item_problems(number, items, currency, tax_inclusive=tax_inclusive, slack=last_place(currency))
    return tuple(problem for problem in strict if problem not in loose)


def tax_problem(
    number: str,
    what: str,
    value: Decimal,
    rate: Decimal | None,
    given: Decimal | None,
    currency: str,
    *,
    tax_inclusive: bool,
) -> Iterator[Problem]:
    """Whether the tax that is said to be on, or in, an amount is its rate's; `what` is Shipping or Order discount.

    No rate is no tax; no tax given is what the rate makes it.
    """
    if given is None:
        return
    rate = rate or ZERO
    tax = tax_within(value, rate, currency) if tax_inclusive else tax_of(value, rate, currency)
    if given != tax:
        message = N_("%(what)s: the tax is %(given)s, but %(rate)s of %(net)s is %(tax)s. Correct it in the source.")
        if tax_inclusive:
            message = N_(
                "%(what)s: the tax is %(given)s, but %(rate)s within %(net)s is %(tax)s. Correct it in the source."
            )
        yield Problem(number, message, "TAX_MISMATCH", {"what": what, **_told(given, rate, value, tax)})


def agree(given: Decimal, computed: Decimal, slack: Decimal) -> bool:
    """Whether two figures are the same, or no further apart than the slack."""
    if given == computed:
        return True
    gap = given - computed
    return gap.is_finite() and abs(gap) <= slack


def _item_problems(
    number: str, item: ItemRow, currency: str, *, tax_inclusive: bool, slack: Decimal
) -> Iterator[Problem]:
    line = {"line": str(item.line)}
    value = net_of(item.quantity, item.unit_price, item.discount, currency)
    tax = tax_within(value, item.tax_rate, currency) if tax_inclusive else tax_of(value, item.tax_rate, currency)
    if not agree(item.tax_amount, tax, slack):
        message = N_(
            "Line %(line)s: the tax is %(given)s, but %(rate)s of %(net)s is %(tax)s. Correct it in the source."
        )
        if tax_inclusive:
            message = N_(
                "Line %(line)s: the tax is %(given)s, but %(rate)s within %(net)s is %(tax)s. Correct it in the source."
            )
        yield Problem(number, message, "TAX_MISMATCH", line | _told(item.tax_amount, item.tax_rate, value, tax))
    total = value if tax_inclusive else value + item.tax_amount
    if not agree(item.line_total, total, slack):
        message = N_("Line %(line)s: its total is %(given)s, but its parts make %(total)s. Correct it in the source.")
        values = {"given": plain(item.line_total), "total": plain(total)}
        yield Problem(number, message, "LINE_TOTAL_MISMATCH", line | values)
    if item.discount != round_half_up(item.discount, places(currency)):
        message = N_(
            "Line %(line)s: the discount %(amount)s has more decimal places than %(currency)s has. "
            "Correct it in the source."
        )
        values = {"amount": plain(item.discount), "currency": currency}
        yield Problem(number, message, "AMOUNT_NOT_EXACT", line | values)


def _told(given: Decimal, rate: Decimal, value: Decimal, tax: Decimal) -> dict[str, str]:
    return {"given": plain(given), "rate": percent(rate), "net": plain(value), "tax": plain(tax)}
