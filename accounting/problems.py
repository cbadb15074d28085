"""What our preflight says about a document, as values: all of them, never the first only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Problem:
    """One thing wrong with one document, before anything is sent.

    `message` is a sentence with the remedy, in which %(name)s stands for one of `values`; so it can be translated.
    `code` stays the same for ever: people filter by it.
    """

    number: str
    message: str
    code: str
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The sentence in English, values filled in."""
        return self.message % self.values


def problem_as_json(problem: Problem) -> dict[str, Any]:
    """A problem as outcomes keep it: code, message to translate, values to fill in."""
    return {key: value for key, value in asdict(problem).items() if key != "number"}
