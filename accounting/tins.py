"""Malaysian tax identification numbers (TIN), as LHDN writes them."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LONGEST = 14
_INDIVIDUAL = re.compile(r"IG[0-9]{1,12}")
_BODIES = ("CS", "C", "D", "PT", "LE")
"""Company, cooperative, partnership, limited liability partnership, Labuan entity: they have no personal id."""
_PREFIXES = (*_BODIES, "FA", "F", "TA", "TC", "TN", "TR", "TP", "J")
_OTHER = re.compile(rf"(?:{'|'.join(_PREFIXES)})[1-9][0-9]*0")
_PARTS = re.compile(r"([A-Z]{1,2})([0-9]+)")


@dataclass(frozen=True)
class GeneralTin:
    """What stands for a TIN that somebody does not have: on which side, and together with which id types."""

    of_buyers: bool
    of_suppliers: bool
    id_types: tuple[str, ...]


GENERAL_TINS = {
    # A Malaysian individual who shows an identity card only; also the buyer of a consolidated e-Invoice.
    "EI00000000010": GeneralTin(True, True, ("NRIC", "ARMY")),
    # A foreign buyer.
    "EI00000000020": GeneralTin(True, False, ("PASSPORT", "BRN")),
    # A foreign supplier.
    "EI00000000030": GeneralTin(False, True, ("PASSPORT", "BRN")),
    # The government, a state, an authority, or an exempt institution without a TIN.
    "EI00000000040": GeneralTin(True, False, ("BRN",)),
}
"""LHDN's general TINs (e-Invoice Specific Guideline, appendix 1)."""

FOREIGN_TINS = frozenset({"EI00000000020", "EI00000000030"})
"""Those that only somebody from abroad has."""


def is_tin(text: str) -> bool:
    """Whether it has the form of one: IG and digits, or another prefix and digits, no zero first and one last."""
    if text in GENERAL_TINS:
        return True
    return len(text) <= _LONGEST and bool(_INDIVIDUAL.fullmatch(text) or _OTHER.fullmatch(text))


def is_of_a_body(tin: str) -> bool:
    """Whether a well-formed TIN is that of a company, cooperative, partnership or Labuan entity."""
    return is_tin(tin) and tin.startswith(_BODIES)


def suggested_tin(text: str) -> str | None:
    """What was probably meant by a text that is no TIN, by LHDN's own rules; none when nobody can tell.

    Capitals, no spaces or hyphens; except for IG, zeros after the prefix are left out and a last zero is added.
    """
    parts = _PARTS.fullmatch(re.sub(r"[\s.-]", "", text).upper()) if text.isascii() else None
    if parts is None:
        return None
    prefix, digits = parts.groups()
    if prefix not in ("IG", "EI"):
        digits = digits.lstrip("0")
        digits += "" if digits.endswith("0") else "0"
    found = prefix + digits
    return found if is_tin(found) else None
