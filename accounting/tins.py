"""Malaysian tax identification numbers (TIN), as LHDN writes them."""

from __future__ import annotations

import re

_LONGEST = 14
_INDIVIDUAL = re.compile(r"IG[0-9]{1,12}")
_OTHER = re.compile(r"(?:CS|C|D|FA|F|PT|TA|TC|TN|TR|TP|J|LE)[1-9][0-9]*0")
_GENERAL = {"EI00000000010", "EI00000000020", "EI00000000030", "EI00000000040"}
"""LHDN's general TINs: the public, a foreign buyer, a foreign supplier, the government."""


def is_tin(text: str) -> bool:
    """Whether it has the form of one: IG and digits, or another prefix and digits, no zero first and one last."""
    if text in _GENERAL:
        return True
    return len(text) <= _LONGEST and bool(_INDIVIDUAL.fullmatch(text) or _OTHER.fullmatch(text))
