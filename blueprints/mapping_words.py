"""What the choices of a mapping are called, and what each label style looks like."""

from __future__ import annotations

from accounting.mapping import LabelStyle
from accounting.words import N_
from blueprints.wording import gettext
from sync.connecting import ROUNDINGS

WORDS_OF_CHOICES = {
    **ROUNDINGS,
    "posted": N_("Booked at once"),
    "draft": N_("Drafts, until somebody in AiAccount posts them"),
    "description": N_("The party on the receivable line, descriptions elsewhere"),
    "party": N_("The party on all lines"),
    "party_and_description": N_("Party and description on all lines"),
    "party_and_number": N_("Party and document number on all lines"),
    "sku_prefix": N_("SKU begins with"),
    "category": N_("Category is"),
    "": N_("Not known"),
    "01": N_("01 Sales tax"),
    "02": N_("02 Service tax"),
    "06": N_("06 Not applicable"),
    "E": N_("E Exempt"),
    "yes": N_("yes"),
    "no": N_("no"),
}
"""The words of every choice, by its value."""

LABELS = {
    "products": N_("Products"),
    "shipping": N_("Shipping"),
    "discount": N_("Order discounts"),
    "receivable": N_("Receivable collective"),
    "bank": N_("Bank, unless named below"),
    "bank_charges": N_("Bank charges and gateway fees"),
    "commission": N_("Commission"),
    "payable": N_("Payable collective"),
    "no_tax": N_("Lines without tax"),
    "rounding_tax": N_("Rounding lines"),
    "rounding_mode": N_("Rounding mode"),
    "tolerance": N_("Tolerance"),
    "rounding_up": N_("Rounding up"),
    "rounding_down": N_("Rounding down"),
    "post_as": N_("Documents arrive as"),
    "pos_day_starts": N_("The day of a till starts at"),
    "label_style": N_("What lines are called in the ledger"),
    "rules.kind": N_("Lines whose"),
    "rules.match": N_("Text"),
    "rules.account": N_("Account"),
    "banks.method": N_("Payment method"),
    "banks.account": N_("Bank account"),
    "taxes.rate": N_("Rate in %"),
    "taxes.kind": N_("Source's tax code"),
    "taxes.code": N_("AiAccount's tax code"),
    "taxes.tax_type": N_("LHDN type"),
    "currencies.code": N_("Currency"),
}
"""What the fields of the form are called; those of a row by their part."""

ROWS = {
    "rules": N_("Rule %(number)s"),
    "banks": N_("Payment method %(number)s"),
    "taxes": N_("Tax %(number)s"),
    "currencies": N_("Currency %(number)s"),
}
"""What a row of each part is called; rows count from 1."""

LABEL_EXAMPLES = {
    LabelStyle.DESCRIPTION: "White mug",
    LabelStyle.PARTY: "Aisyah Rahman (C17850)",
    LabelStyle.PARTY_AND_DESCRIPTION: "Aisyah Rahman (C17850) · White mug",
    LabelStyle.PARTY_AND_NUMBER: "Aisyah Rahman (C17850) · 536365",
}
"""A line over a white mug, invoice 536365, in each style."""


def label_of(field: str) -> str:
    """The label of the field of this id: Products, or Rate in % for taxes-1-rate."""
    part, _, rest = field.partition("-")
    return gettext(LABELS[f"{part}.{rest.partition('-')[2]}" if rest else part])


def row_of(part: str, place: int) -> str:
    """What the row of a part is called; `place` counts from 0."""
    return gettext(ROWS[part], number=place + 1)


def name_of(field: str) -> str:
    """What the field of this id is called away from its row: Products, or Tax 2, Rate in %."""
    part, _, rest = field.partition("-")
    return f"{row_of(part, int(rest.partition('-')[0]))}, {label_of(field)}" if rest else label_of(field)
