"""The codes of what keeps a mapping, or an option of a book, from being saved."""

from __future__ import annotations

from accounting.catalogue.entry import in_a_setting
from accounting.words import N_

OF_SETTINGS = (
    in_a_setting("NOT_A_MAPPING", N_("The file or text is not a mapping. Export one, and change that.")),
    in_a_setting("NAME_UNKNOWN", N_("A mapping has no field of that name. The sentence names those it has.")),
    in_a_setting("VALUE_NOT_VALID", N_("The field takes another kind of value. The sentence says which.")),
    in_a_setting("ENTRY_EMPTY", N_("An account, a code or a rule is empty, so nothing could be booked by it.")),
    in_a_setting("ENTRY_NOT_VALID", N_("An account or a code is too long, or has spaces at its ends.")),
    in_a_setting("METHOD_MISSING", N_("A bank account is mapped to a payment method without a name.")),
    in_a_setting(
        "REPEATED", N_("The same stands twice, so nobody could tell which one holds. Take one of the two away.")
    ),
    in_a_setting("CURRENCY_NOT_VALID", N_("A currency of the book is not three capital letters, such as MYR.")),
    in_a_setting("RATE_NOT_VALID", N_("A tax rate is not between 0 % and 100 %.")),
    in_a_setting("TAX_TYPE_NOT_VALID", N_("LHDN's tax types are 01, 02, 06 and E.")),
    in_a_setting(
        "TAX_CODE_HAS_A_RATE",
        N_(
            "Rounding lines and lines without tax have the code of a taxed rate. AiAccount would compute tax on them, "
            "and refuse their documents. Enter a code of 0 %."
        ),
    ),
    in_a_setting("TOLERANCE_NOT_VALID", N_("The tolerance is a small amount: more than a few ringgit is no rounding.")),
    in_a_setting("CUT_OFF_NOT_VALID", N_("The day of a till starts at a time of day, from 00:00 to 23:59.")),
    in_a_setting("DAY_NOT_VALID", N_("The day from which on the book is synced is not a day.")),
    in_a_setting("AMOUNT_NOT_VALID", N_("The limit of an e-Invoice is an amount in ringgit.")),
    in_a_setting("TYPE_UNKNOWN", N_("The book has no push type of that name.")),
)
