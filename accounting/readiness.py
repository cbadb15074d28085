"""e-Invoice readiness: what LHDN's e-Invoice would ask of a document and not find, before it is pushed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from accounting.classifications import CLASSIFICATIONS, CONSOLIDATED, SELF_BILLED
from accounting.documents import Document, ExpenseBill, Line, LinedDocument
from accounting.gaps import Gap, given, shown
from accounting.parties import WALK_IN
from accounting.party_gaps import details_of, party_gaps, required
from accounting.problems import Problem
from accounting.rounding import is_above_zero
from accounting.words import N_

CLASSIFICATION = "Classification Code"
DESCRIPTION_LENGTH = 300
"""LHDN's length of what a line describes, in characters."""


@dataclass(frozen=True)
class Readiness:
    """Of what an e-Invoice asks of one document: how many things, and the gaps among them.

    Asked for are the classification of the lines, every detail given of the party, a sale over the limit's complete
    buyer, and a bill's supplier. Each counts once, whatever it is.
    """

    asked: int
    gaps: tuple[Gap, ...] = ()

    @property
    def columns(self) -> list[str]:
        """The columns to be filled or corrected, each once."""
        return list(dict.fromkeys(column for gap in self.gaps for column in gap.columns))

    @property
    def there(self) -> int:
        """How many of the things are there, and as they should be."""
        return self.asked - len(self.columns)

    @property
    def score(self) -> int:
        """The share of what is asked for that is there, 0 to 100, rounded down: 100 means that nothing is missing."""
        return score_of(self.there, self.asked)


def score_of(there: int, asked: int) -> int:
    """So many of so many as 0 to 100, rounded down; of nothing asked, nothing is missing."""
    return 100 * there // asked if asked else 100


def readiness_problems(document: Document, *, limit: Decimal) -> list[Problem]:
    """Every reason why an e-Invoice of this document would fail; receipts and payments have no e-Invoice.

    `limit` is in ringgit: a single sale over it, not one that just reaches it, needs a complete buyer (AiAccount's
    help; LHDN from 2026-01-01, but AiAccount does not ask for the day).
    """
    return [gap.problem for gap in readiness_of(document, limit=limit).gaps]


def readiness_of(document: Document, *, limit: Decimal) -> Readiness:
    """How ready a document is; nothing is asked of one that has no e-Invoice."""
    if not isinstance(document, LinedDocument):
        return Readiness(asked=0)
    is_over_limit = _is_over(document, limit)
    details = details_of(document)
    gaps = (
        *party_gaps(document, details, is_over_limit=is_over_limit),
        *_line_gaps(document, is_over_limit=is_over_limit),
    )
    asked = {CLASSIFICATION, *details, *required(document, is_over_limit=is_over_limit)}
    return Readiness(len(asked.union(*(gap.columns for gap in gaps))), gaps)


def _is_over(document: LinedDocument, limit: Decimal) -> bool:
    """Whether its size is over the limit, whichever way the money goes; what is no number is not."""
    amount = document.home_amount
    return not amount.is_nan() and is_above_zero(amount.copy_abs() - limit)


def _line_gaps(document: LinedDocument, *, is_over_limit: bool) -> Iterator[Gap]:
    for place, line in enumerate(document.lines, 1):
        code = given(line.classification)
        if not code:
            message = N_("Line %(line)s has no classification code. Give it one of 001 to 045 in the source.")
            yield _line_gap(document, line, place, message, "CLASSIFICATION_NOT_GIVEN")
        elif code not in CLASSIFICATIONS:
            message = N_(
                "Line %(line)s: the classification code %(code)s is not one of 001 to 045. Correct it in the source."
            )
            yield _line_gap(document, line, place, message, "CLASSIFICATION_NOT_VALID")
        elif code in SELF_BILLED and not isinstance(document, ExpenseBill):
            message = N_(
                "Line %(line)s: the classification code %(code)s is for what is self-billed, never for a sale. "
                "Correct it in the source; 008 is a web shop's, 022 any other."
            )
            yield _line_gap(document, line, place, message, "CLASSIFICATION_SELF_BILLED")
        elif code == CONSOLIDATED:
            yield from _misused_004(document, line, place, is_over_limit=is_over_limit)
        if isinstance(line.description, str) and len(line.description) > DESCRIPTION_LENGTH:
            yield _too_long(document, line, place)


def _misused_004(document: LinedDocument, line: Line, place: int, *, is_over_limit: bool) -> Iterator[Gap]:
    """004 is for the consolidated e-Invoice only: nobody is named in it, and nothing over the limit goes into it."""
    if is_over_limit:
        message = N_(
            "Line %(line)s has the classification code 004, and nothing over the limit may be consolidated. "
            "Give it the code of what was sold in the source."
        )
        yield _line_gap(document, line, place, message, "CONSOLIDATED_MISUSED")
    elif document.party.row.source != WALK_IN.row.source:
        message = N_(
            "Line %(line)s has the classification code 004 of consolidated e-Invoices, but names %(party)s. "
            "Give it the code of what was sold in the source."
        )
        yield _line_gap(document, line, place, message, "CONSOLIDATED_MISUSED")


def _line_gap(document: LinedDocument, line: Line, place: int, message: str, code: str) -> Gap:
    found = shown(given(line.classification))
    values = {"line": str(place), "code": found, "party": shown(document.party.text)}
    return Gap(
        columns=(CLASSIFICATION,),
        problem=Problem(document.number, message, code, values),
        value=found,
        item=_item(line),
    )


def _too_long(document: LinedDocument, line: Line, place: int) -> Gap:
    values = {"line": str(place), "length": str(len(line.description)), "most": str(DESCRIPTION_LENGTH)}
    message = N_(
        "Line %(line)s: the description has %(length)s characters; an e-Invoice takes %(most)s. "
        "Shorten it in the source."
    )
    problem = Problem(document.number, message, "DESCRIPTION_TOO_LONG", values)
    return Gap(columns=("Description",), problem=problem, value=shown(line.description), item=_item(line))


def _item(line: Line) -> str:
    """What people know the item by."""
    return shown(given(line.sku) or given(line.description) or "–")
