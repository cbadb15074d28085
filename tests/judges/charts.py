"""The judges' chart as the mapping that a person would save for it."""

from __future__ import annotations

from fractions import Fraction

from accounting.mapping import AccountRule, LabelStyle, Mapping, RoundingMode, RuleKind, TaxRule
from tests.judges.arithmetic import as_decimal
from tests.judges.postings import Chart

TAX_CODES = {
    Fraction(0): ("NT", "06"),
    Fraction(1, 10): ("MY-SALES10", "01"),
    Fraction(6, 100): ("MY-SST6", "02"),
    Fraction(8, 100): ("MY-SST8", "02"),
}
"""Code and LHDN's tax type of each rate; a company has the first two from its first day."""


def as_mapping(chart: Chart) -> Mapping:
    """The mapping as a person would save it."""
    rules = []
    if chart.sku_prefix:
        rules.append(AccountRule(kind=RuleKind.SKU_PREFIX, match=chart.sku_prefix[0], account=chart.sku_prefix[1]))
    if chart.category:
        rules.append(AccountRule(kind=RuleKind.CATEGORY, match=chart.category[0], account=chart.category[1]))
    codes = {rate: TAX_CODES[rate] for rate in chart.rates}
    return Mapping(
        products=chart.products,
        rules=tuple(rules),
        shipping=chart.shipping,
        discount=chart.discount,
        deduct_discount=chart.deduct_discount,
        rounding_up=chart.rounding_up,
        rounding_down=chart.rounding_down,
        commission=chart.commission,
        bank_charges=chart.bank_charges,
        bank=chart.bank,
        banks=chart.banks,
        taxes=tuple(TaxRule(rate=as_decimal(rate), code=code, tax_type=kind) for rate, (code, kind) in codes.items()),
        currencies=chart.currencies,
        rounding_mode=RoundingMode.SUM if chart.sums else RoundingMode.LINE,
        tolerance=as_decimal(chart.tolerance),
        label_style=LabelStyle(chart.label_style),
        pos_day_starts=chart.pos_day_starts,
    )
