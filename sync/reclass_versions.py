"""The versions of a book's mapping up to a new one: the old values of each, and its way with older documents."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from accounting.mapping import Mapping
from accounting.old_values import OldValues, old_values
from accounting.standing import booked_anew


@dataclass(frozen=True)
class Versions:
    """Mappings by number, oldest first; the last one is the new one, which need not be saved yet."""

    by_number: dict[int, Mapping]
    _old: dict[int, OldValues] = field(default_factory=dict)
    _anew: dict[tuple[object, ...], Mapping] = field(default_factory=dict)

    @property
    def newest(self) -> int:
        """The number of the new one."""
        return max(self.by_number)

    def old(self, number: int) -> OldValues:
        """What the fields that this version changed had in those before it."""
        if number not in self._old:
            before = [mapping for other, mapping in self.by_number.items() if other < number]
            self._old[number] = old_values(before, self.by_number[number])
        return self._old[number]

    def anew(self, number: int, then: int) -> Mapping:
        """This version with the lines that another made; the same object for all that made the same lines."""
        by = self.by_number[then]
        key = number, by.deduct_discount, by.rounding_mode, by.tolerance
        if key not in self._anew:
            self._anew[key] = booked_anew(by, self.by_number[number])
        return self._anew[key]

    def between(self, then: int, values: Collection[str]) -> Iterator[int]:
        """The versions after that one and before the new one whose lists may name these values; the latest first."""
        for number in sorted(self.by_number, reverse=True):
            if then < number < self.newest and self.old(number).has(values):
                yield number
