"""The codes of what the book decides: its mapping, and what became of a document since it was posted."""

from __future__ import annotations

from accounting.catalogue.entry import (
    CHANGES,
    EVERY,
    INVOICES,
    LINED,
    MONEY,
    SALES,
    WAITING,
    after_another,
    by_decision,
    for_information,
    in_the_mapping,
)
from accounting.words import N_

OF_BOOKS = (
    in_the_mapping(
        "ACCOUNT_NOT_MAPPED",
        N_("Nothing says on which account this is to be booked. Map an account to its purpose."),
        tuple(key for key in EVERY if key in LINED or key in SALES),
    ),
    in_the_mapping(
        "TAX_RATE_NOT_MAPPED",
        N_("A line is not valid without a tax code, and none is mapped to its tax rate. Map one, or correct the rate."),
        LINED,
    ),
    in_the_mapping(
        "BANK_NOT_MAPPED",
        N_("No bank account is mapped to the way it was paid, such as FPX or cash. Map one."),
        MONEY,
    ),
    in_the_mapping(
        "CURRENCY_NOT_MAPPED",
        N_("The book takes some currencies only, and this one is not among them. Add it, or correct the row."),
    ),
    in_the_mapping(
        "DISCOUNT_TAX_MISMATCH",
        N_(
            "An order's discount is to come off its lines, but then the tax would be another than the source says. "
            "Book discounts on their own account, or correct the tax of the discount; at a till, which has none, enter "
            "it as a discount of each line."
        ),
        INVOICES,
    ),
    by_decision(
        "CHANGED_AFTER_POSTING",
        N_(
            "The source says something else than what was posted. Nothing is booked over it: accept the difference, or "
            "have it booked by a credit note and a new document."
        ),
        CHANGES,
    ),
    by_decision(
        "GONE_AFTER_POSTING",
        N_("The source no longer has what was posted. Leave it in the books, or have it taken back."),
        CHANGES,
    ),
    by_decision(
        "ADOPTED_AMOUNT_UNKNOWN",
        N_(
            "AiAccount had the document before this database knew of it, and does not say with which amount. Compare "
            "it in Import History, then confirm that it is there as the source has it."
        ),
        WAITING,
    ),
    by_decision(
        "ADOPTED_AMOUNT_DIFFERS",
        N_(
            "AiAccount had the document before this database knew of it, and with another amount than the source has. "
            "Correct it in AiAccount by hand, then confirm."
        ),
        WAITING,
    ),
    by_decision(
        "ADOPTED_AND_GONE",
        N_(
            "AiAccount had the document before this database knew of it, and the source no longer has it. Look in "
            "AiAccount whether it belongs in the books, then confirm."
        ),
        WAITING,
    ),
    for_information(
        "PARTNER_MATCHED",
        N_("AiAccount knew the party under another name already, so it is booked under that and never twice."),
    ),
    after_another(
        "REVERSAL_NOT_BOOKED",
        N_(
            "A change is booked by taking the old document back and booking the new one. The new one waits until the "
            "old one is taken back, so that the books never hold both. Mend what that one was refused for, which "
            "stands beside it in the run, then sync again."
        ),
    ),
    for_information("NOTHING_TO_BOOK", N_("A document of zero moves no money, so none is sent.")),
    for_information(
        "TAKEN_BACK",
        N_("It was posted and taken back by somebody's decision, and the source says the same since. It stays so."),
    ),
)
