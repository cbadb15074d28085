"""Gaps: what an e-Invoice asks for and a document does not have, or has in a form that LHDN refuses."""

from __future__ import annotations

from dataclasses import dataclass

from accounting.problems import Problem

LONGEST_SHOWN = 60
"""Characters of a wrong value that a sentence repeats."""


@dataclass(frozen=True, kw_only=True)
class Gap:
    """One gap: the columns to be filled or corrected, as AiAccount's template names them, and the problem it is.

    `value` is what stands there, empty when nothing does. `item` names the item whose gap it is; it is the party's
    when there is none.
    """

    columns: tuple[str, ...]
    problem: Problem
    value: str = ""
    item: str = ""


def given(value: object) -> str:
    """A detail without spaces at its ends; none when it is no text, or says NA: not available (LHDN)."""
    text = value.strip() if isinstance(value, str) else ""
    return "" if text.upper() in ("NA", "N/A", "-") else text


def shown(text: str) -> str:
    """A value as a sentence can repeat it: not too long, and with nothing in it that nobody sees."""
    short = text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
    return short if short.isprintable() else ascii(short)
