"""Findings: what is wrong with a document, who can mend it, and where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from flask import url_for

from accounting.words import N_
from blueprints.services import settings
from blueprints.wording import gettext, say
from blueprints.wording import gettext as _
from destinations.aiaccount.codes import explain, fill
from destinations.base import Refusal
from models import Delivery, DeliveryState, Outcome
from sync.reasons import Reason
from sync.tally import Tally

MENDED_IN_THE_BOOK = {"ACCOUNT_NOT_MAPPED", "TAX_RATE_NOT_MAPPED", "BANK_NOT_MAPPED"}
"""The problems that are mended in the book's mapping; every other one is mended in the source."""

MENDED_IN_AIACCOUNT = {"KEY_PAUSED", "QUOTA_EXCEEDED"}
"""The reasons of a wait that end by what somebody does in AiAccount."""

DECIDED_ABOUT = {"CHANGED_AFTER_POSTING", "GONE_AFTER_POSTING"}
"""The problems about which somebody has to decide on a page of ours."""

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
    """One thing about one document. `lines` are the sheet's, the header being line 1; `amount` is home currency.

    `says` is what was said, `help` a whole sentence with the remedy. `who` and `where` say who mends it and in which
    place; `url` is that place, when it is in AiAccount or on a page of ours.
    """

    number: str
    party: str
    amount: Decimal
    lines: tuple[int, ...]
    column: str
    says: str
    help: str
    who: str
    where: str
    url: str | None

    @property
    def lines_in_words(self) -> str:
        """The lines as a person writes them: 2, or 2–24, or 2–4, 9."""
        spans = [list(span) for _key, span in groupby(enumerate(sorted(self.lines)), lambda pair: pair[1] - pair[0])]
        return ", ".join(f"{one[0][1]}–{one[-1][1]}" if len(one) > 1 else f"{one[0][1]}" for one in spans)


@dataclass(frozen=True, kw_only=True)
class Cause:
    """One thing to mend, and the findings it makes."""

    says: str
    who: str
    where: str
    url: str | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Advice:
    """A sentence about documents that wait; `where` it is to be done, and the address of that place."""

    sentence: str
    where: str = ""
    url: str | None = None


def problems_in(found: Iterable[tuple[Outcome, Delivery]]) -> list[Finding]:
    """Every problem our preflight found, in order."""
    return [one for outcome, delivery in found for one in _problems(outcome, delivery)]


def refusals_in(found: Iterable[tuple[Outcome, Delivery]]) -> list[Finding]:
    """Everything AiAccount said about documents it refused, in order."""
    return [one for outcome, delivery in found for one in _refusals(outcome, delivery)]


def causes_of(found: Iterable[Finding]) -> list[Cause]:
    """Findings that say the same, together: the one thing to mend, and which documents wait for it."""
    together: dict[tuple[str, str], list[Finding]] = {}
    for one in found:
        together.setdefault((one.says, one.where), []).append(one)
    return [
        Cause(says=same[0].says, who=same[0].who, where=same[0].where, url=same[0].url, findings=tuple(same))
        for same in together.values()
    ]


def advice_on(tally: Tally, reason: Reason | None = None) -> list[Advice]:
    """What to do about documents that are neither in the books nor refused: by the reason, where one is known."""
    if reason is not None:
        return [_advice_of(reason)]
    found = []
    if tally[DeliveryState.HELD].count:
        paused = explain("KEY_PAUSED")
        found.append(Advice(gettext(paused.sentence), gettext(paused.where), _address(paused.path)))
    if tally[DeliveryState.UNCERTAIN].count:
        sentence = _("AiAccount gave no answer we can trust. Sync again: it is asked before anything is sent.")
        found.append(Advice(sentence))
    return found


def _advice_of(reason: Reason) -> Advice:
    sentence = " ".join(say(words) for words in (reason.sentence, reason.ends) if words)
    if reason.code not in MENDED_IN_AIACCOUNT:
        return Advice(sentence)
    known = explain(reason.code)
    return Advice(sentence, gettext(known.where), _address(known.path))


def state_in_words(state: str) -> str:
    """What became of a document, in words."""
    return say(STATES[state])


def _problems(outcome: Outcome, delivery: Delivery) -> Iterator[Finding]:
    for problem in outcome.problems:
        is_decided = problem["code"] in DECIDED_ABOUT
        who, where = _who_and_where(problem["code"])
        sentence = say(problem["message"], problem["values"])
        yield Finding(
            number=delivery.number,
            party=delivery.party,
            amount=outcome.amount,
            lines=(outcome.first_row,) if outcome.first_row else (),
            column="",
            says=sentence,
            help=sentence,
            who=who,
            where=where,
            url=url_for("changes.index", _anchor=f"change-{delivery.id}") if is_decided else None,
        )


def _who_and_where(code: str) -> tuple[str, str]:
    """Who mends a problem of ours, and in which place."""
    if code in DECIDED_ABOUT:
        return _("you, here"), _("Changed after posting")
    if code in MENDED_IN_THE_BOOK:
        return _("the super admin, here"), _("Settings → AiAccount")
    return _("whoever keeps the source"), _("the row in the source")


def _refusals(outcome: Outcome, delivery: Delivery) -> Iterator[Finding]:
    """What was said about a document; the same about several of its lines is said once."""
    lines: dict[tuple[str, str, str], list[int]] = {}
    for refusal in outcome.refusals:
        same = lines.setdefault(_what(refusal), [])
        if refusal["row"]:
            same.append(refusal["row"])
    first_of = {_what(refusal): refusal for refusal in reversed(outcome.refusals)}
    for what in lines:
        refusal = first_of[what]
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
            lines=tuple(lines[what]),
            column=refusal["column"] or "",
            says=refusal["reason"],
            help=fill(gettext(known.sentence), said),
            who=gettext(known.mender),
            where=gettext(known.where) if known.where else "",
            url=_address(known.path),
        )


def _what(refusal: dict[str, Any]) -> tuple[str, str, str]:
    return refusal["code"], refusal["reason"], refusal["column"] or ""


def _address(path: str) -> str | None:
    """A place in AiAccount as an address; none when it is elsewhere."""
    return f"{settings().destination_url}{path}" if path else None
