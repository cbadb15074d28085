"""Words for people, written once in English where they are decided, translated where they are read."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

LONGEST = 30
"""Digits that a person can still read."""


def N_(text: str) -> str:
    """The text itself; the name is what message extraction looks for (gettext's own convention)."""
    return text


def percent(rate: Decimal) -> str:
    """A rate as people write it: 0.1200 is 12 %."""
    return f"{plain((rate * 100).normalize())} %" if rate.adjusted() < LONGEST else plain(rate)


def plain(number: Decimal) -> str:
    """A number in plain digits; one beyond reason as short as can be, such as 1E+99."""
    return f"{number:f}" if abs(number.adjusted()) <= LONGEST else str(number)


def printable(text: str) -> str:
    """A text with a mark in the place of each sign that no page and no terminal can show."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)


@dataclass(frozen=True)
class Words:
    """A sentence in which %(name)s stands for one of `values`."""

    message: str
    values: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """The sentence in English, values filled in."""
        return self.message % self.values


class Told(Exception):  # The families that inherit it are named ...Error.
    """What the error families share: the docstring is what a user reads, `detail` says which, `code` never changes."""

    code = "TOLD"

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        self.detail = detail

    @property
    def sentence(self) -> str:
        """What the user reads: what happened, then what to do."""
        return inspect.cleandoc(self.__doc__ or "").replace("\n", " ")

    def __str__(self) -> str:
        return f"{self.sentence} ({self.detail})" if self.detail else self.sentence
