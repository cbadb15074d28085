"""Accounts as the destination lists them: a line's own where it may be posted to, else once the mapped one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from accounting.documents import Document, Line, LinedDocument
from accounting.problems import Problem
from accounting.words import N_

NO_ACCOUNT = ("ACCOUNT_NOT_FOUND", "ACCOUNT_NOT_ACTIVE")
"""The problems of a line that no account takes."""


@dataclass(frozen=True)
class Accounts:
    """Which accounts a destination has, by number, and whether each is active."""

    active: Mapping[str, bool]

    @classmethod
    def of(cls, listed: Iterable[tuple[str, bool]]) -> Accounts:
        """The accounts of a list of numbers, each with whether it is active."""
        return cls(dict(listed))

    def takes(self, account: str) -> bool:
        """Whether something can be posted to it."""
        return self.active.get(account, False)


@dataclass(frozen=True)
class Resolved:
    """A document whose lines go to accounts that take them, which were replaced, and which have none."""

    document: Document
    notes: tuple[Problem, ...] = ()
    problems: tuple[Problem, ...] = ()


def lacks_its_own(document: Document, accounts: Accounts) -> bool:
    """Whether a line names an account of its own that cannot be posted to."""
    lines = document.lines if isinstance(document, LinedDocument) else ()
    return any(line.fallback_account and not accounts.takes(line.account) for line in lines)


def resolve(document: Document, accounts: Accounts) -> Resolved:
    """Put the mapped account in the place of a line's own that cannot be posted to.

    A line that has no account of its own stays as it is mapped: there is nothing to choose between, and what the
    destination has activated since it was asked must not be held back by us. It refuses what it does not take.
    """
    if not isinstance(document, LinedDocument):
        return Resolved(document)
    replaced: dict[tuple[str, str], list[int]] = defaultdict(list)
    lost: dict[tuple[str, str], list[int]] = defaultdict(list)
    lines = []
    for place, line in enumerate(document.lines, 1):
        lines.append(line)
        if not line.fallback_account or accounts.takes(line.account):
            continue
        both = line.account, line.fallback_account
        if accounts.takes(line.fallback_account):
            lines[-1] = _on_the_mapped(line)
            replaced[both].append(place)
        else:
            lost[both].append(place)
    notes = tuple(_replaced(document.number, *both, places) for both, places in replaced.items())
    problems = tuple(_lost(document.number, *both, places, accounts) for both, places in lost.items())
    return Resolved(replace(document, lines=tuple(lines)) if notes else document, notes, problems)


def _on_the_mapped(line: Line) -> Line:
    return replace(line, account=line.fallback_account, fallback_account="")


def _replaced(number: str, own: str, mapped: str, places: list[int]) -> Problem:
    message = N_(
        "Line %(lines)s: AiAccount has no active account %(account)s, so it goes to the mapped one, %(fallback)s. "
        "Activate it in AiAccount, or correct it in the source."
    )
    return Problem(number, message, "ACCOUNT_REPLACED", _values(own, mapped, places))


def _lost(number: str, own: str, mapped: str, places: list[int], accounts: Accounts) -> Problem:
    values = _values(own, mapped, places)
    if own in accounts.active:
        message = N_(
            "Line %(lines)s: account %(account)s is not active in AiAccount, and the mapped one, %(fallback)s, cannot "
            "be posted to either. Activate one of them there."
        )
        return Problem(number, message, "ACCOUNT_NOT_ACTIVE", values)
    message = N_(
        "Line %(lines)s: there is no account %(account)s in AiAccount, and the mapped one, %(fallback)s, cannot be "
        "posted to either. Create one of them there, or map another."
    )
    return Problem(number, message, "ACCOUNT_NOT_FOUND", values)


def _values(own: str, mapped: str, places: list[int]) -> dict[str, str]:
    return {"account": own, "fallback": mapped, "lines": ", ".join(map(str, places))}
