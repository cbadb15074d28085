"""Partners: a party of the source is matched with a contact of the destination before it is named there first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from accounting.documents import Document
from accounting.parties import WALK_IN, party_of
from accounting.problems import Problem
from accounting.rows import PartyRow
from accounting.tins import GENERAL_TINS
from accounting.words import N_, Words


class MatchedBy(StrEnum):
    """By what a contact was found; the first that finds one decides."""

    TIN = "tin"
    ID_NUMBER = "id_number"
    REFERENCE = "reference"
    NAME = "name"


@dataclass(frozen=True, kw_only=True, slots=True)
class Contact:
    """A contact as the destination has it: `text` is what documents name it by, `role` customer, supplier or empty."""

    text: str
    role: str = ""
    tin: str = ""
    id_type: str = ""
    id_number: str = ""
    reference: str = ""


@dataclass(frozen=True)
class Match:
    """The text of the contact that a party is, and by what it was found."""

    text: str
    by: MatchedBy

    def notes(self, document: Document) -> tuple[Problem, ...]:
        """What to know of a document that names the destination's contact, not what we would have called the party."""
        proposed = party_of(document.party.row).text
        if proposed == self.text:
            return ()
        message = N_("AiAccount knows %(party)s as %(contact)s already (found by %(by)s), and it is booked under that.")
        values = {"party": proposed, "contact": self.text, "by": str(Words(_WORDS[self.by]))}
        return (Problem(document.number, message, "PARTNER_MATCHED", values),)


@dataclass(frozen=True)
class Ambiguity:
    """Several contacts that claim to be the same party."""

    by: MatchedBy
    value: str
    texts: tuple[str, ...]

    def problem(self, number: str) -> Problem:
        """Why a document cannot be sent before they are one."""
        message = N_(
            "AiAccount has several contacts with the %(by)s %(value)s: %(contacts)s. Merge them there, or correct "
            "the one that is wrong."
        )
        values = {"by": str(Words(_WORDS[self.by])), "value": self.value, "contacts": "; ".join(self.texts[:_SHOWN])}
        return Problem(number, message, "PARTNER_AMBIGUOUS", values)


_WORDS = {
    MatchedBy.TIN: N_("TIN"),
    MatchedBy.ID_NUMBER: N_("registration number"),
    MatchedBy.REFERENCE: N_("our reference"),
    MatchedBy.NAME: N_("name"),
}
_SHOWN = 5


class Partners:
    """The contacts of a destination, to be asked for the one that a party is."""

    def __init__(self, contacts: Iterable[Contact]) -> None:
        self._by: dict[MatchedBy, dict[str, list[Contact]]] = {by: defaultdict(list) for by in MatchedBy}
        for contact in contacts:
            for by, key in _keys_of(contact):
                self._by[by][key].append(contact)

    def match(self, row: PartyRow, *, taken: Collection[str] = ()) -> Match | Ambiguity | None:
        """The contact that a party is; none when it is new.

        By TIN, then registration number, then our reference, then the exact name. Of contacts that say otherwise by
        what identifies better, none is it; by name alone neither is one that is `taken` by another party of ours.
        """
        if row.source == WALK_IN.row.source:
            return None
        for by in MatchedBy:
            key = _KEYS[by](row)
            found = _of_its_role(self._found(by, key, row, taken) if key else [], row)
            texts = tuple(dict.fromkeys(one.text for one in found))
            if len(texts) == 1:
                return Match(texts[0], by)
            if texts and by in (MatchedBy.TIN, MatchedBy.ID_NUMBER):
                return Ambiguity(by, key, texts)
        return None

    def _found(self, by: MatchedBy, key: str, row: PartyRow, taken: Collection[str]) -> list[Contact]:
        found = self._by[by].get(key, [])
        if by == MatchedBy.TIN:
            return found
        found = [one for one in found if not _is_another(_tin(one.tin), _tin(row.tin))]
        if by == MatchedBy.ID_NUMBER:
            alike = [one for one in found if not _is_another(_id_type(one.id_type), _id_type(row.id_type))]
            return [one for one in alike if _id_type(one.id_type) == _id_type(row.id_type)] or alike
        found = [one for one in found if not _has_another_id(one, row)]
        return [one for one in found if by == MatchedBy.REFERENCE or one.text not in taken]


def _of_its_role(contacts: list[Contact], row: PartyRow) -> list[Contact]:
    """Of these contacts the customers or the suppliers, whichever the party is to us; all, where none is."""
    role = "customer" if row.source.startswith("customers/") else "supplier"
    return [one for one in contacts if one.role == role] or contacts


def _keys_of(contact: Contact) -> Iterator[tuple[MatchedBy, str]]:
    keys = {
        MatchedBy.TIN: _tin(contact.tin),
        MatchedBy.ID_NUMBER: _id_number(contact.id_number),
        MatchedBy.NAME: _name(contact.text),
    }
    yield from ((by, key) for by, key in keys.items() if key)
    yield from ((MatchedBy.REFERENCE, one) for one in {contact.reference.strip(), _reference_in(contact.text)} if one)


def _tin(text: str | None) -> str:
    """A TIN to compare by; a general one is nobody's in particular."""
    tin = "".join((text or "").split()).upper()
    return "" if tin in GENERAL_TINS else tin


def _id_number(number: str | None) -> str:
    """A registration number to compare by."""
    bare = "".join(sign for sign in (number or "").upper() if sign.isalnum())
    return bare if bare.strip("0") else ""


def _id_type(kind: str | None) -> str:
    """What a registration number is, such as BRN; one that is not told may be any."""
    return (kind or "").strip().upper()


def _has_another_id(contact: Contact, row: PartyRow) -> bool:
    there, here = _id_number(contact.id_number), _id_number(row.id_number)
    if not (there and here):
        return False
    return there != here or _is_another(_id_type(contact.id_type), _id_type(row.id_type))


def _reference(row: PartyRow) -> str:
    return _reference_in(party_of(row).text)


def _reference_in(text: str) -> str:
    """What stands in brackets at the end: C17850 of Aisyah (C17850)."""
    _name, bracket, rest = text.rpartition(" (")
    reference = rest.removesuffix(")")
    is_ours = bracket and rest.endswith(")") and reference[:1] in "CBK" and reference[1:].isdecimal()
    return reference if is_ours else ""


def _name(text: str | None) -> str:
    return " ".join((text or "").split())


def _is_another(there: str, here: str) -> bool:
    """Whether both are known and differ."""
    return bool(there and here and there != here)


_KEYS: dict[MatchedBy, Callable[[PartyRow], str]] = {
    MatchedBy.TIN: lambda row: _tin(row.tin),
    MatchedBy.ID_NUMBER: lambda row: _id_number(row.id_number),
    MatchedBy.REFERENCE: _reference,
    MatchedBy.NAME: lambda row: _name(row.name),
}
