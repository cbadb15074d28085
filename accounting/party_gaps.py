"""What an e-Invoice asks of the party: forms of what is given, and a complete buyer or supplier where one is due."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from accounting.documents import ExpenseBill, LinedDocument
from accounting.gaps import Gap, given, shown
from accounting.id_numbers import ID_TYPES, UNKNOWN, is_foreign_brn
from accounting.parties import WALK_IN
from accounting.problems import Problem
from accounting.regions import COUNTRIES, HOME_COUNTRY, STATES
from accounting.tins import FOREIGN_TINS, GENERAL_TINS, is_of_a_body, is_tin, suggested_tin
from accounting.words import N_

Details = dict[str, str]
"""What is given of a party, by the column's name in AiAccount's template; what is not given is left out."""

_COLUMNS = {
    "Name": "name",
    "TIN": "tin",
    "ID Type": "id_type",
    "ID Number": "id_number",
    "Email": "email",
    "Phone": "phone",
    "Address": "address",
    "Postcode": "postcode",
    "City": "city",
    "State Code": "state_code",
    "Country Code": "country_code",
}

COMPLETE_BUYER = ("Name", "TIN", "ID Type", "ID Number", "Address", "City", "State Code", "Country Code", "Phone")
"""What a single sale over the limit has to say of its buyer (LHDN)."""

SELF_BILLED_SUPPLIER = ("TIN", "ID Type", "ID Number")
"""What a commission has to say of its supplier, whatever it comes to: the one who pays writes its e-Invoice."""

_LONGEST = {"Name": 300, "Address": 150, "Postcode": 50, "City": 50, "Email": 320}
"""LHDN's field lengths, in characters; an address has so many on each of its lines."""
_ADDRESS_LINES = 3

_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>.]+(?:\.[^@\s,;<>.]+)+")
_PHONE = re.compile(r"\+?[0-9]{8,20}")
_PERSONAL = ("NRIC", "PASSPORT", "ARMY")


def details_of(document: LinedDocument) -> Details:
    """What is given of the party; nothing of a walk-in customer, whose name is ours."""
    row = document.party.row
    if row.source == WALK_IN.row.source:
        return {}
    found = {column: given(getattr(row, name)) for column, name in _COLUMNS.items()}
    return {column: value for column, value in found.items() if value}


def required(document: LinedDocument, *, is_over_limit: bool) -> tuple[str, ...]:
    """The columns that have to be filled. Smaller sales go into the month's consolidated e-Invoice without a buyer."""
    if isinstance(document, ExpenseBill):
        return SELF_BILLED_SUPPLIER
    return COMPLETE_BUYER if is_over_limit else ()


def party_gaps(document: LinedDocument, details: Details, *, is_over_limit: bool) -> Iterator[Gap]:
    """Every gap of the party."""
    missing = [one for one in required(document, is_over_limit=is_over_limit) if one not in details]
    if missing:
        yield _incomplete(document, missing)
    for rule in _RULES:
        yield from rule(document, details)
    if not {"ID Type", "ID Number"} & set(missing):
        yield from _half_an_id(document, details)


def _incomplete(document: LinedDocument, missing: list[str]) -> Gap:
    values = {"party": shown(document.party.text), "columns": ", ".join(missing)}
    if isinstance(document, ExpenseBill):
        message = N_(
            "A commission is self-billed, and its e-Invoice needs the supplier's %(columns)s. "
            "Complete %(party)s in the source."
        )
        return Gap(columns=tuple(missing), problem=Problem(document.number, message, "SUPPLIER_NOT_COMPLETE", values))
    values["amount"] = f"{document.home_amount.copy_abs():,.2f}"
    message = N_(
        "It comes to RM %(amount)s, and over the limit an e-Invoice needs the complete buyer; these are missing: "
        "%(columns)s. Complete %(party)s in the source."
    )
    return Gap(columns=tuple(missing), problem=Problem(document.number, message, "BUYER_NOT_COMPLETE", values))


def _tin_has_its_form(document: LinedDocument, details: Details) -> Iterator[Gap]:
    tin = details.get("TIN", "")
    if not tin or is_tin(tin):
        return
    message = N_("The TIN %(tin)s of %(party)s does not have the form of one. Correct it in the source.")
    values = {"tin": shown(tin)}
    if suggested := suggested_tin(tin):
        values["suggested"] = suggested
        message = N_(
            "The TIN %(tin)s of %(party)s does not have the form of one; %(suggested)s has. Correct it in the source."
        )
    yield _gap(document, "TIN", tin, message, "TIN_NOT_VALID", values)


def _general_tin_fits(document: LinedDocument, details: Details) -> Iterator[Gap]:
    tin, id_type = details.get("TIN", ""), details.get("ID Type", "")
    if (general := GENERAL_TINS.get(tin)) is None:
        return
    is_bill = isinstance(document, ExpenseBill)
    values = {"tin": tin}
    if not (general.of_suppliers if is_bill else general.of_buyers):
        message = N_("The general TIN %(tin)s of %(party)s is not for buyers. Give their own TIN in the source.")
        if is_bill:
            message = N_("The general TIN %(tin)s of %(party)s is not for suppliers. Give their own TIN in the source.")
        yield _gap(document, "TIN", tin, message, "GENERAL_TIN_MISUSED", values)
    elif id_type in ID_TYPES and id_type not in general.id_types:
        values |= {"types": ", ".join(general.id_types), "id_type": id_type}
        message = N_(
            "The general TIN %(tin)s goes with %(types)s, but the id of %(party)s is %(id_type)s. "
            "Give their own TIN in the source."
        )
        yield _gap(document, "TIN", tin, message, "GENERAL_TIN_MISUSED", values)


def _id_has_its_form(document: LinedDocument, details: Details) -> Iterator[Gap]:
    id_type, number = details.get("ID Type", ""), details.get("ID Number", "")
    if not id_type:
        return
    if id_type not in ID_TYPES:
        message = N_("The id type %(type)s of %(party)s is not one of %(types)s. Correct it in the source.")
        values = {"type": shown(id_type), "types": ", ".join(ID_TYPES)}
        yield _gap(document, "ID Type", id_type, message, "ID_TYPE_NOT_VALID", values)
    elif number and not _is_id(number, id_type, details):
        yield _gap(document, "ID Number", number, ID_TYPES[id_type][1], "ID_NUMBER_NOT_VALID", {"id": shown(number)})


def _is_id(number: str, id_type: str, details: Details) -> bool:
    """Whether the number has its type's form; of a business abroad nobody knows the form."""
    tin = details.get("TIN", "")
    if number == UNKNOWN and is_tin(tin) and tin not in GENERAL_TINS:
        return True
    is_abroad = tin in FOREIGN_TINS or details.get("Country Code", HOME_COUNTRY) != HOME_COUNTRY
    if id_type == "BRN" and (is_abroad or tin in GENERAL_TINS):
        return is_foreign_brn(number)
    return ID_TYPES[id_type][0](number)


def _tin_and_id_agree(document: LinedDocument, details: Details) -> Iterator[Gap]:
    tin, id_type = details.get("TIN", ""), details.get("ID Type", "")
    if id_type in _PERSONAL and is_of_a_body(tin):
        message = N_(
            "The TIN %(tin)s of %(party)s is that of a business, but the id type is %(type)s. "
            "Give the BRN, or the person's TIN, in the source."
        )
        yield _gap(document, "ID Type", id_type, message, "TIN_AND_ID_DISAGREE", {"tin": tin, "type": id_type})


def _half_an_id(document: LinedDocument, details: Details) -> Iterator[Gap]:
    if "ID Type" in details and "ID Number" not in details:
        message = N_("%(party)s has an id type and no id number. Give it in the source.")
        yield _gap(document, "ID Number", "", message, "ID_NOT_COMPLETE")
    if "ID Number" in details and "ID Type" not in details:
        message = N_("%(party)s has an id number and no id type: %(types)s. Give it in the source.")
        yield _gap(document, "ID Type", "", message, "ID_NOT_COMPLETE", {"types": ", ".join(ID_TYPES)})


def _contact_has_its_form(document: LinedDocument, details: Details) -> Iterator[Gap]:
    email, phone = details.get("Email", ""), details.get("Phone", "")
    if email and not (email.isascii() and _EMAIL.fullmatch(email)):
        message = N_("The e-mail address %(email)s of %(party)s is none. Correct it in the source.")
        yield _gap(document, "Email", email, message, "EMAIL_NOT_VALID", {"email": shown(email)})
    if phone and not _PHONE.fullmatch(re.sub(r"[ ().-]", "", phone)):
        message = N_(
            "The phone number %(phone)s of %(party)s is not 8 to 20 digits. Write it in the source as +60123456789."
        )
        yield _gap(document, "Phone", phone, message, "PHONE_NOT_VALID", {"phone": shown(phone)})


def _codes_are_known(document: LinedDocument, details: Details) -> Iterator[Gap]:
    state, country = details.get("State Code", ""), details.get("Country Code", "")
    if state and state not in STATES:
        message = N_("The state code %(state)s of %(party)s is not one of 01 to 17. Correct it in the source.")
        yield _gap(document, "State Code", state, message, "STATE_NOT_VALID", {"state": shown(state)})
    if country and country not in COUNTRIES:
        message = N_(
            "The country code %(country)s of %(party)s is not one of ISO 3166, three letters such as MYS. "
            "Correct it in the source."
        )
        yield _gap(document, "Country Code", country, message, "COUNTRY_NOT_VALID", {"country": shown(country)})


def _details_are_short(document: LinedDocument, details: Details) -> Iterator[Gap]:
    for column, most in _LONGEST.items():
        text = details.get(column, "")
        lines = text.splitlines() if column == "Address" else [text]
        length = max(map(len, lines), default=0)
        if length <= most and len(lines) <= _ADDRESS_LINES:
            continue
        values = {"column": column, "length": str(length), "most": str(most)}
        message = N_(
            "%(column)s of %(party)s has %(length)s characters; an e-Invoice takes %(most)s. Shorten it in the source."
        )
        if column == "Address":
            values |= {"lines": str(len(lines)), "most_lines": str(_ADDRESS_LINES)}
            message = N_(
                "The address of %(party)s has %(lines)s lines, the longest of %(length)s characters; an e-Invoice "
                "takes %(most_lines)s lines of %(most)s. Shorten it in the source."
            )
        yield _gap(document, column, text, message, "DETAIL_TOO_LONG", values)


_RULES: tuple[Callable[[LinedDocument, Details], Iterator[Gap]], ...] = (
    _tin_has_its_form,
    _general_tin_fits,
    _id_has_its_form,
    _tin_and_id_agree,
    _contact_has_its_form,
    _codes_are_known,
    _details_are_short,
)
"""What holds for every detail that is given, whatever the document comes to."""


def _gap(
    document: LinedDocument, column: str, value: str, message: str, code: str, values: dict[str, str] | None = None
) -> Gap:
    filled = {"party": shown(document.party.text), **(values or {})}
    return Gap(columns=(column,), value=shown(value), problem=Problem(document.number, message, code, filled))
