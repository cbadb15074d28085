"""The codes of e-Invoice readiness: what LHDN would ask of a document. Each book says whether they stop it."""

from __future__ import annotations

from accounting.catalogue.entry import BILLS, INVOICES, as_a_warning
from accounting.words import N_

OF_EINVOICES = (
    as_a_warning(
        "BUYER_NOT_COMPLETE",
        N_(
            "Over the limit (RM 10,000 unless the book says otherwise) an e-Invoice names the whole buyer. Complete it."
        ),
        INVOICES,
    ),
    as_a_warning(
        "SUPPLIER_NOT_COMPLETE",
        N_("A commission is self-billed, so its e-Invoice needs the supplier's TIN and id. Ask for them."),
        BILLS,
    ),
    as_a_warning(
        "GENERAL_TIN_MISUSED",
        N_(
            "LHDN's general TINs stand for the public, for foreigners or for the government only. Give the party's own."
        ),
    ),
    as_a_warning(
        "TIN_AND_ID_DISAGREE",
        N_("The TIN is a business's and the id a person's, or the other way round. Correct one of the two."),
    ),
    as_a_warning("ID_TYPE_NOT_VALID", N_("LHDN knows NRIC, BRN, passport and army numbers only. Choose one of them.")),
    as_a_warning("ID_NUMBER_NOT_VALID", N_("The id number does not have the form of its type. Ask for the right one.")),
    as_a_warning("ID_NOT_COMPLETE", N_("An id is a type and a number; one of the two is missing. Enter it.")),
    as_a_warning(
        "EMAIL_NOT_VALID", N_("The e-mail address cannot be one, so nobody would get the e-Invoice. Correct it.")
    ),
    as_a_warning("PHONE_NOT_VALID", N_("LHDN takes 8 to 20 digits as a phone number, with the country's in front.")),
    as_a_warning("STATE_NOT_VALID", N_("LHDN numbers the states 01 to 16; 17 is for addresses abroad. Correct it.")),
    as_a_warning("COUNTRY_NOT_VALID", N_("A country is written in three letters, such as MYS. Correct it.")),
    as_a_warning(
        "DETAIL_TOO_LONG",
        N_("A detail of the party is longer than an e-Invoice takes, such as 150 characters for a line of an address."),
    ),
    as_a_warning("DESCRIPTION_TOO_LONG", N_("A description is longer than an e-Invoice takes. Shorten it.")),
    as_a_warning("CLASSIFICATION_NOT_GIVEN", N_("Every line of an e-Invoice has a classification code. Choose one.")),
    as_a_warning("CLASSIFICATION_NOT_VALID", N_("LHDN's classification codes are 001 to 045. Choose one of them.")),
    as_a_warning(
        "CLASSIFICATION_SELF_BILLED",
        N_("The classification code is for what one bills oneself, never for a sale. Choose what was sold."),
        INVOICES,
    ),
    as_a_warning(
        "CONSOLIDATED_MISUSED",
        N_("Code 004 is for e-Invoices of many small sales together, not for one named buyer or one large sale."),
        INVOICES,
    ),
)
