"""A mapping out of what people wrote: a form, a file, or one value on the command line. All problems, not the first."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass, fields, replace
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, TypeGuard, TypeVar

from accounting.mapping import AccountRule, LabelStyle, Mapping, PostAs, RoundingMode, RuleKind, TaxRule
from accounting.mapping_checks import mapping_problems
from accounting.problems import Problem
from accounting.words import N_, printable

NAMES = tuple(one.name for one in fields(Mapping))
"""The fields of a mapping, as files and the command line call them."""

_Choice = TypeVar("_Choice", bound=StrEnum)


@dataclass(frozen=True)
class Reading:
    """The mapping that was written, or else what is wrong with it: each problem has the name of its field for a number.

    `mapping` is there when every value could be read, also when it has problems all the same.
    """

    mapping: Mapping | None
    problems: tuple[Problem, ...] = ()

    @property
    def is_good(self) -> bool:
        """Whether it can be saved."""
        return self.mapping is not None and not self.problems


def read_mapping(written: object, present: Mapping) -> Reading:
    """A mapping in the shape of `Mapping.as_json`; what is not written stays as it is at present.

    Numbers may be text, `banks` may be a list of pairs, and a cut-off may be minutes or 04:00.
    """
    if not isinstance(written, dict):
        message = N_("It has to be one object with the fields of a mapping.")
        return Reading(None, (Problem("", message, "NOT_A_MAPPING"),))
    reader = _Reader()
    values: dict[str, Any] = {}
    for name, value in written.items():
        if name in NAMES:
            values[name] = _READS.get(name, _Reader.text)(reader, name, value)
        else:
            reader.problems.append(_unknown(str(name)))
    return _judged(replace(present, **values), reader.problems)


def _judged(mapping: Mapping, unread: list[Problem]) -> Reading:
    """What was read, with all that is wrong: what could not be read is told once, under its own name."""
    told = {one.number for one in unread}
    others = [one for one in mapping_problems(mapping) if one.number not in told]
    return Reading(None if unread else mapping, (*unread, *others))


def set_value(name: str, text: str, present: Mapping) -> Reading:
    """A mapping in which one value is another: `products`, `banks.cash`, `rules.sku_prefix.GIFT-`, `taxes.0.06`.

    An empty text takes an entry of banks, rules or taxes away. A tax is its code, or its code and LHDN type as
    `SR06/01`; for one tax code of the source it is named `taxes.0.06.SR`.
    """
    group, _, entry = name.partition(".")
    if group == "banks" and entry:
        banks = {**present.banks, entry: text}
        return _read({"banks": {method: account for method, account in banks.items() if account}}, present)
    if group == "rules" and entry:
        return _set_rule(name, entry, text, present)
    if group == "taxes" and entry:
        return _set_tax(name, entry, text, present)
    if group == "currencies":
        return _read({"currencies": [one for one in text.replace(",", " ").split() if one]}, present)
    if name in ("banks", "rules", "taxes"):
        return Reading(None, (_unknown(name),))
    return _read({name: text}, present)


_read = read_mapping


def _set_rule(name: str, entry: str, text: str, present: Mapping) -> Reading:
    kind, _, match = entry.partition(".")
    if kind not in set(RuleKind):
        return Reading(None, (_unknown(name),))
    rules = {(one.kind.value, one.match): one.account for one in present.rules} | {(kind, match): text}
    kept = [{"kind": key[0], "match": key[1], "account": account} for key, account in rules.items() if account]
    return _read({"rules": kept}, present)


def _set_tax(name: str, entry: str, text: str, present: Mapping) -> Reading:
    whole, _, rest = entry.partition(".")
    digits, _, kind = rest.partition(".")
    reader = _Reader()
    rate = reader.decimal(name, f"{whole}.{digits}" if digits else whole)
    if reader.problems:
        return Reading(None, tuple(reader.problems))
    code, _, tax_type = text.partition("/")
    taxes = {(one.rate, one.kind): one for one in present.taxes}
    before = taxes.get((rate, kind))
    taxes[rate, kind] = TaxRule(
        rate=rate, kind=kind, code=code, tax_type=tax_type or (before.tax_type if before else "")
    )
    return _judged(replace(present, taxes=tuple(one for one in taxes.values() if one.code)), [])


def _unknown(name: str) -> Problem:
    message = N_("There is no %(name)s in a mapping. There are %(names)s.")
    groups = {"banks": "banks.METHOD", "rules": "rules.sku_prefix.TEXT, rules.category.TEXT", "taxes": "taxes.RATE"}
    names = ", ".join(groups.get(one, one) for one in NAMES)
    name = printable(name)
    return Problem(name, message, "NAME_UNKNOWN", {"name": name, "names": names})


class _Reader:
    """Reads values, and keeps what is wrong with them.

    In place of what cannot be read it gives something of that kind, so that the rest can be judged too.
    """

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def text(self, name: str, value: object) -> str:
        if not isinstance(value, str):
            self._tell(name, value, N_("%(value)s is not a text."))
        return str(value)

    def decimal(self, name: str, value: object) -> Decimal:
        """A number; one that cannot be read is NaN, which is equal to no other."""
        try:
            number = Decimal(value) if _may_be_number(value) else Decimal("NaN")
        except InvalidOperation:
            number = Decimal("NaN")
        if number.is_finite():
            return number
        if value == "":
            self._tell_empty(name, N_("Enter a number, such as 0.05."))
        else:
            self._tell(name, value, N_("%(value)s is not a number. Write it as text, such as 0.05."))
        return Decimal("NaN")

    def yes_or_no(self, name: str, value: object) -> bool:
        known = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
        found = known.get(str(value).lower())
        if found is None:
            self._tell(name, value, N_("%(value)s is neither true nor false."))
        return found or False

    def choice(self, choices: type[_Choice], name: str, value: object) -> _Choice:
        if isinstance(value, str) and value in set(choices):
            return choices(value)
        there_are = ", ".join(choices)
        if value == "":
            self._tell_empty(name, N_("Choose one of these: %(choices)s."), choices=there_are)
        else:
            self._tell(name, value, N_("%(value)s is none of these: %(choices)s."), choices=there_are)
        return next(iter(choices))

    def minutes(self, name: str, value: object) -> int:
        """Minutes after midnight, or a time of day such as 04:00."""
        hours, colon, minutes = str(value).partition(":")
        parts = (hours, minutes) if colon else ("0", hours)
        if value == "":
            self._tell_empty(name, N_("Enter a time of day, such as 04:00."))
            return 0
        if isinstance(value, bool) or not all(_is_short_number(part) for part in parts):
            self._tell(name, value, N_("%(value)s is not a time of day. Write it as 04:00."))
            return 0
        return 60 * int(parts[0]) + int(parts[1])

    def rules(self, name: str, value: object) -> tuple[AccountRule, ...]:
        return tuple(
            AccountRule(
                kind=self.choice(RuleKind, f"{name}.{place}.kind", one.get("kind")),
                match=self.text(f"{name}.{place}.match", one.get("match")),
                account=self.text(f"{name}.{place}.account", one.get("account")),
            )
            for place, one in enumerate(self._objects(name, value))
        )

    def taxes(self, name: str, value: object) -> tuple[TaxRule, ...]:
        return tuple(
            TaxRule(
                rate=self.decimal(f"{name}.{place}.rate", one.get("rate")),
                kind=self.text(f"{name}.{place}.kind", one.get("kind", "")),
                code=self.text(f"{name}.{place}.code", one.get("code")),
                tax_type=self.text(f"{name}.{place}.tax_type", one.get("tax_type", "")),
            )
            for place, one in enumerate(self._objects(name, value))
        )

    def banks(self, name: str, value: object) -> dict[str, str]:
        if isinstance(value, dict):
            return {
                str(method): self.text(f"{name}.{printable(str(method))}", account) for method, account in value.items()
            }
        banks: dict[str, str] = {}
        for place, one in enumerate(self._objects(name, value)):
            method = self.text(f"{name}.{place}.method", one.get("method"))
            if method in banks:
                self._tell(f"{name}.{place}.method", method, N_("%(value)s stands twice. Keep one of the two."))
            banks[method] = self.text(f"{name}.{place}.account", one.get("account"))
        return banks

    def currencies(self, name: str, value: object) -> tuple[str, ...]:
        if not isinstance(value, list):
            self._tell(name, value, N_("%(value)s is not a list."))
            return ()
        return tuple(dict.fromkeys(self.text(f"{name}.{place}", one) for place, one in enumerate(value)))

    def _objects(self, name: str, value: object) -> list[dict[str, Any]]:
        if isinstance(value, list) and all(isinstance(one, dict) for one in value):
            return value
        self._tell(name, value, N_("%(value)s is not a list of entries."))
        return []

    def _tell(self, name: str, value: object, message: str, **values: str) -> None:
        shown = printable(str(value))
        shown = shown if len(shown) <= 40 else f"{shown[:40]}…"
        self.problems.append(Problem(name, message, "VALUE_NOT_VALID", {"value": shown or "…", **values}))

    def _tell_empty(self, name: str, message: str, **values: str) -> None:
        self.problems.append(Problem(name, message, "ENTRY_EMPTY", values))


def _may_be_number(value: object) -> TypeGuard[str | int | Decimal]:
    return isinstance(value, (str, int, Decimal)) and not isinstance(value, bool)


def _is_short_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 4


def _choice(choices: type[StrEnum]) -> Callable[[_Reader, str, object], StrEnum]:
    return lambda reader, name, value: reader.choice(choices, name, value)


_READS: ReadOnly[str, Callable[[_Reader, str, object], Any]] = {
    "rules": _Reader.rules,
    "deduct_discount": _Reader.yes_or_no,
    "banks": _Reader.banks,
    "taxes": _Reader.taxes,
    "currencies": _Reader.currencies,
    "rounding_mode": _choice(RoundingMode),
    "tolerance": _Reader.decimal,
    "post_as": _choice(PostAs),
    "label_style": _choice(LabelStyle),
    "pos_day_starts": _Reader.minutes,
}
