"""What the choices of a mapping are called, and what each label style looks like."""

from __future__ import annotations

from accounting.mapping import LabelStyle
from accounting.words import N_

WORDS_OF_CHOICES = {
    "line": N_("Each line, then add up"),
    "sum": N_("Add up, then round once"),
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

LABEL_EXAMPLES = {
    LabelStyle.DESCRIPTION: "White mug",
    LabelStyle.PARTY: "Aisyah Rahman (C17850)",
    LabelStyle.PARTY_AND_DESCRIPTION: "Aisyah Rahman (C17850) · White mug",
    LabelStyle.PARTY_AND_NUMBER: "Aisyah Rahman (C17850) · 536365",
}
"""A line over a white mug, invoice 536365, in each style."""
