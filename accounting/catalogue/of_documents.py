"""The codes of a document as a whole: its number, party, day, currency, amounts and lines."""

from __future__ import annotations

from accounting.catalogue.entry import BILLS, LINED, MONEY, RECEIPTS, in_the_source
from accounting.words import N_

OF_DOCUMENTS = (
    in_the_source(
        "NUMBER_MISSING",
        N_("AiAccount tells documents apart by number and party, and this row has no number. Enter one."),
    ),
    in_the_source(
        "NUMBER_NOT_VALID",
        N_("Spaces at the ends or hidden characters would make two numbers out of one. Type the number again."),
    ),
    in_the_source("NUMBER_TOO_LONG", N_("An e-Invoice takes a number of at most 50 characters. Shorten it.")),
    in_the_source(
        "DUPLICATE_IDENTITY",
        N_(
            "Two source rows have the same number and party. AiAccount would take the second for the first and drop "
            "it, so it is set aside. Give one of the two another number."
        ),
    ),
    in_the_source(
        "PARTY_MISSING",
        N_("The contact is missing in the source, or has no name, so nobody can be invoiced or paid. Enter it."),
    ),
    in_the_source(
        "PARTY_NOT_VALID",
        N_("The party's name has hidden characters, so AiAccount would make a second contact of it. Type it again."),
    ),
    in_the_source("PARTY_TOO_LONG", N_("An e-Invoice takes a party's name of at most 300 characters. Shorten it.")),
    in_the_source(
        "TIN_NOT_VALID",
        N_(
            "The party's tax number (TIN) cannot be one, and the e-Invoice would fail. Ask the party for the right one."
        ),
        LINED,
    ),
    in_the_source("DAY_NOT_VALID", N_("A day is missing, or is before 1 March 1900. Enter the right one.")),
    in_the_source(
        "PERIOD_NOT_VALID", N_("The period of the bill ends before it begins. Correct one of its days."), BILLS
    ),
    in_the_source("CURRENCY_NOT_VALID", N_("A currency is three capital letters, such as MYR or SGD. Correct it.")),
    in_the_source(
        "RATE_NOT_VALID",
        N_(
            "The exchange rate has to be above zero, with at most 10 decimal places, and 1 for the ringgit. Correct it."
        ),
    ),
    in_the_source("AMOUNT_NOT_A_NUMBER", N_("An amount of the row is no number, so there is no total. Correct it.")),
    in_the_source(
        "AMOUNT_TOO_LARGE", N_("The amount is beyond reason: most likely a slip of the keyboard. Correct it.")
    ),
    in_the_source(
        "AMOUNT_NOT_EXACT",
        N_("The amount has more decimal places than its currency has. It is not rounded behind your back: correct it."),
    ),
    in_the_source(
        "VALUE_NOT_A_NUMBER", N_("A quantity, price, discount or tax is no number. Correct the line."), LINED
    ),
    in_the_source(
        "VALUE_TOO_LARGE", N_("A number of a line is beyond reason, or has more than 15 digits. Correct it."), LINED
    ),
    in_the_source(
        "VALUE_NOT_EXACT",
        N_("A number of a line has more decimal places than AiAccount's sheet keeps. Round it in the source."),
        LINED,
    ),
    in_the_source("TEXT_NOT_VALID", N_("Where a text belongs, the source gives something else. Correct it.")),
    in_the_source("TEXT_TOO_LONG", N_("The text is longer than a cell of a workbook can be. Shorten it.")),
    in_the_source(
        "LINES_MISSING", N_("The document has no line, so there is nothing to book it on. Add its lines."), LINED
    ),
    in_the_source(
        "LINES_TOO_MANY", N_("A sheet has 1,048,575 rows, and a document is never cut. Cut it in the source."), LINED
    ),
    in_the_source(
        "DESCRIPTION_MISSING",
        N_("A line has neither a description nor a SKU, and an invoice has to say what was sold. Enter one."),
        LINED,
    ),
    in_the_source(
        "TOTAL_MISMATCH",
        N_("What the lines make is not what the source says was paid or is owed. Correct the lines or the total."),
        LINED,
    ),
    in_the_source(
        "ORIGINAL_MISSING",
        N_("A credit note takes back an invoice or bill, and that one is not in the source. Name the right one."),
        LINED,
    ),
    in_the_source(
        "SETTLES_MISSING", N_("Money has to be for an invoice or a bill, and that one has no number. Enter it."), MONEY
    ),
    in_the_source(
        "CHARGES_NOT_VALID",
        N_("What the payment gateway kept is no amount of the currency. Correct the fee."),
        RECEIPTS,
    ),
    in_the_source(
        "ROW_UNREADABLE", N_("The row is so odd that no document can be made of it. Compare it with its neighbours.")
    ),
)
