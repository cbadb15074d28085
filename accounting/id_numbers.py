"""Identification numbers of persons and businesses, by LHDN's four id types."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from accounting.words import N_

UNKNOWN = "000000000000"
"""What LHDN takes in place of the number of somebody who gave their own TIN and nothing else."""

_NRIC = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{2})[0-9]{6}")
_NEW_BRN = re.compile(r"(?:1[89]|20)[0-9]{2}0[1-6][0-9]{6}")
_OLD_BRN = re.compile(r"[0-9]{3,9}-?[A-Z]|[A-Z]{2}[0-9]{7}-?[A-Z]|LLP[0-9]{7}-?(?:LGN|LCA)")
_FOREIGN_BRN = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ./-]{0,19}")
_PASSPORT = re.compile(r"[A-Z0-9]{5,12}")
_ARMY = re.compile(r"[A-Z]{0,4}[0-9]{4,12}")
_CENTURIES = (1900, 2000)


def is_nric(text: str) -> bool:
    """12 digits that begin with a day of birth, YYMMDD, of this century or the last."""
    found = _NRIC.fullmatch(text)
    if found is None:
        return False
    year, month, day = map(int, found.groups())
    return any(_is_day(century + year, month, day) for century in _CENTURIES)


def is_brn(text: str) -> bool:
    """A registration number of SSM: the new one (year, kind, six digits) or an old one such as 123456-X."""
    return bool(_NEW_BRN.fullmatch(text) or _OLD_BRN.fullmatch(text))


def is_foreign_brn(text: str) -> bool:
    """A registration number of somewhere else: LHDN asks for 20 characters at most."""
    return bool(_FOREIGN_BRN.fullmatch(text))


def is_passport(text: str) -> bool:
    """The number of a passport, or of a MyPR or MyKAS card: capital letters and digits."""
    return bool(_PASSPORT.fullmatch(text))


def is_army_number(text: str) -> bool:
    """The number of a MyTentera card: digits, after letters or not."""
    return bool(_ARMY.fullmatch(text))


ID_TYPES: dict[str, tuple[Callable[[str], bool], str]] = {
    "NRIC": (
        is_nric,
        N_("The NRIC %(id)s of %(party)s is not 12 digits that begin with a day of birth. Correct it in the source."),
    ),
    "BRN": (
        is_brn,
        N_(
            "The BRN %(id)s of %(party)s has neither 12 digits, such as 202601012345, nor the old form, such as "
            "123456-X. Correct it in the source."
        ),
    ),
    "PASSPORT": (
        is_passport,
        N_("The passport %(id)s of %(party)s is not 5 to 12 capital letters and digits. Correct it in the source."),
    ),
    "ARMY": (
        is_army_number,
        N_("The army number %(id)s of %(party)s is not one such as T1234567. Correct it in the source."),
    ),
}
"""How each type's number is recognised, and the sentence about one that is none."""


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
