"""Findings: what is wrong with a document, who can mend it, and where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import url_for

from accounting.words import N_
from blueprints import explanations
from blueprints.explanations import Explanation, Way
from blueprints.wording import gettext as _
from blueprints.wording import ranges, say
from models import Book, Delivery, DeliveryState, Outcome
from sync.reasons import Reason
from sync.tally import Tally

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

    `says` is what was said, `help` what the catalogue says about its code; none when nobody emits that any more. `url`
    is the place where it is mended, when it is in AiAccount or on a page of ours.
    """

    number: str
    party: str
    amount: Decimal
    lines: tuple[int, ...]
    column: str
    code: str
    says: str
    help: Explanation | None
    url: str | None

    @property
    def who(self) -> str:
        """Who mends it."""
        return self.help.who if self.help else _("whoever keeps the source")

    @property
    def where(self) -> str:
        """Where it is mended."""
        return self.help.where if self.help else ""

    @property
    def otherwise(self) -> Way | None:
        """The other way to mend it, where there are two."""
        return self.help.otherwise if self.help else None

    @property
    def lines_in_words(self) -> str:
        """The lines as a person writes them: 2, or 2–24, or 2–4, 9."""
        return ranges(self.lines)


@dataclass(frozen=True, kw_only=True)
class Cause:
    """One thing to mend, and the findings it makes."""

    code: str
    says: str
    who: str
    where: str
    url: str | None
    otherwise: Way | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Advice:
    """A sentence about documents that wait; `where` it is to be done, and the address of that place."""

    sentence: str
    where: str = ""
    url: str | None = None


def problems_in(found: Iterable[tuple[Outcome, Delivery]], book: Book | None = None) -> list[Finding]:
    """Every problem our preflight found, in order; `book` is where they are mended."""
    return [one for outcome, delivery in found for one in _problems(outcome, delivery, book)]


def refusals_in(found: Iterable[tuple[Outcome, Delivery]], book: Book | None = None) -> list[Finding]:
    """Everything AiAccount said about documents it refused, in order; `book` is where they are mended."""
    return [one for outcome, delivery in found for one in _refusals(outcome, delivery, book)]


def causes_of(found: Iterable[Finding]) -> list[Cause]:
    """Findings that say the same, together: the one thing to mend, and which documents wait for it."""
    together: dict[tuple[str, str], list[Finding]] = {}
    for one in found:
        together.setdefault((one.says, one.where), []).append(one)
    return [
        Cause(
            code=same[0].code,
            says=same[0].says,
            who=same[0].who,
            where=same[0].where,
            url=same[0].url,
            otherwise=same[0].otherwise,
            findings=tuple(same),
        )
        for same in together.values()
    ]


def advice_on(tally: Tally, reason: Reason | None = None, book: Book | None = None) -> list[Advice]:
    """What to do about documents that are neither in the books nor refused: by the reason, where one is known."""
    if reason is not None:
        return [_advice_of(reason, book)]
    found = []
    if tally[DeliveryState.HELD].count:
        paused = explanations.of_refusal("KEY_PAUSED", book)
        found.append(Advice(paused.meaning, paused.where, paused.url))
    if tally[DeliveryState.UNCERTAIN].count:
        sentence = _("AiAccount gave no answer we can trust. Sync again: it is asked before anything is sent.")
        found.append(Advice(sentence))
    return found


def _advice_of(reason: Reason, book: Book | None) -> Advice:
    sentence = " ".join(say(words) for words in (reason.sentence, reason.ends) if words)
    if reason.code not in MENDED_IN_AIACCOUNT:
        return Advice(sentence)
    known = explanations.of_refusal(reason.code, book)
    return Advice(sentence, known.where, known.url)


def state_in_words(state: str) -> str:
    """What became of a document, in words."""
    return say(STATES[state])


def _problems(outcome: Outcome, delivery: Delivery, book: Book | None) -> Iterator[Finding]:
    for problem in outcome.problems:
        code = problem["code"]
        known = explanations.of_problem(code, book)
        yield Finding(
            number=delivery.number,
            party=delivery.party,
            amount=outcome.amount,
            lines=(outcome.first_row,) if outcome.first_row else (),
            column="",
            code=code,
            says=say(problem["message"], problem["values"]),
            help=known,
            url=_place_of(code, delivery) or (known.url if known else None),
        )


def _place_of(code: str, delivery: Delivery) -> str | None:
    """The very place on a page of ours where somebody decides about it."""
    return url_for("changes.index", _anchor=f"change-{delivery.id}") if code in DECIDED_ABOUT else None


def _refusals(outcome: Outcome, delivery: Delivery, book: Book | None) -> Iterator[Finding]:
    """What was said about a document; the same about several of its lines is said once."""
    lines: dict[tuple[str, str, str], list[int]] = {}
    for refusal in outcome.refusals:
        same = lines.setdefault(_what(refusal), [])
        if refusal["row"]:
            same.append(refusal["row"])
    first_of = {_what(refusal): refusal for refusal in reversed(outcome.refusals)}
    for what in lines:
        refusal = first_of[what]
        known = explanations.of_refusal(refusal["code"], book)
        yield Finding(
            number=delivery.number,
            party=delivery.party,
            amount=outcome.amount,
            lines=tuple(lines[what]),
            column=refusal["column"] or "",
            code=refusal["code"],
            says=refusal["reason"],
            help=known,
            url=known.url,
        )


def _what(refusal: dict[str, Any]) -> tuple[str, str, str]:
    return refusal["code"], refusal["reason"], refusal["column"] or ""
