"""Malaysian tax identification numbers (TIN), as LHDN writes them."""

import re

# LHDN: individuals are IG and digits, 14 characters at most.
_INDIVIDUAL = re.compile(r"IG[0-9]{1,12}")
# LHDN: the others have no zero right after the prefix and end in zero.
_OTHER = re.compile(r"(?:C|CS|D|F|FA|PT|TA|TC|TN|TR|TP|J|LE)[1-9][0-9]*0")
# LHDN's general TINs: public, foreign buyer, foreign supplier, government.
_GENERAL = frozenset({"EI00000000010", "EI00000000020", "EI00000000030", "EI00000000040"})
_LONGEST = 14


def is_tin(text: str) -> bool:
    """Whether the text has the form of a TIN; nobody is asked whether it exists."""
    if text in _GENERAL:
        return True
    return len(text) <= _LONGEST and bool(_INDIVIDUAL.fullmatch(text) or _OTHER.fullmatch(text))
