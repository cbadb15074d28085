"""Findings: what is wrong with a document, who can mend it, and where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext
from flask_babel import gettext as _

from accounting.words import N_
from blueprints.services import settings
from blueprints.wording import say
from destinations.aiaccount.codes import explain, fill
from destinations.base import Refusal
from models import Delivery, Outcome

MENDED_IN_THE_BOOK = {"ACCOUNT_NOT_MAPPED", "TAX_RATE_NOT_MAPPED", "BANK_NOT_MAPPED"}
"""The problems that are mended in the book's mapping; every other one is mended in the source."""

STATES = {
    "pending": N_("Waiting to be sent"),
    "sending": N_("Being sent"),
    "posted": N_("Posted"),
    "duplicate": N_("Already there"),
    "rejected": N_("Refused"),
    "held": N_("Held by AiAccount"),
    "uncertain": N_("Uncertain"),
    "skipped": N_("Skipped"),
}


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing about one document. `line` is the sheet's, the header being line 1; `amount` is home currency.

    `says` is what was said, `help` a whole sentence with the remedy. `who` and `where` say who mends it and in which
    place; `url` is that place in AiAccount, when it is there.
    """

    number: str
    party: str
    amount: Decimal
    line: int | None
    column: str
    says: str
    help: str
    who: str
    where: str
    url: str | None


def problems_in(found: Iterable[tuple[Outcome, Delivery]]) -> list[Finding]:
    """Every problem our preflight found, in order."""
    return [one for outcome, delivery in found for one in _problems(outcome, delivery)]


def refusals_in(found: Iterable[tuple[Outcome, Delivery]]) -> list[Finding]:
    """Everything AiAccount said about documents it refused, in order."""
    return [one for outcome, delivery in found for one in _refusals(outcome, delivery)]


def state_in_words(state: str) -> str:
    """What became of a document, in words."""
    return say(STATES[state])


def _problems(outcome: Outcome, delivery: Delivery) -> Iterator[Finding]:
    for problem in outcome.problems:
        in_the_book = problem["code"] in MENDED_IN_THE_BOOK
        sentence = say(problem["message"], problem["values"])
        yield Finding(
            number=delivery.number,
            party=delivery.party,
            amount=outcome.amount,
            line=outcome.first_row,
            column="",
            says=sentence,
            help=sentence,
            who=_("the super admin, here") if in_the_book else _("whoever keeps the source"),
            where=_("Settings → AiAccount") if in_the_book else _("the row in the source"),
            url=None,
        )


def _refusals(outcome: Outcome, delivery: Delivery) -> Iterator[Finding]:
    for refusal in outcome.refusals:
        known = explain(refusal["code"])
        said = Refusal(
            number=delivery.number,
            reason=refusal["reason"],
            code=refusal["code"],
            row=refusal["row"],
            column=refusal["column"],
        )
        yield Finding(
            number=delivery.number,
            party=delivery.party,
            amount=outcome.amount,
            line=refusal["row"],
            column=refusal["column"] or "",
            says=refusal["reason"],
            help=fill(gettext(known.sentence), said),
            who=gettext(known.mender),
            where=gettext(known.where) if known.where else "",
            url=f"{settings().destination_url}{known.path}" if known.path else None,
        )
