"""A mapping out of what people wrote: a form, a file, or one value on the command line. All problems, not the first."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass, fields, replace
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from accounting.mapping import AccountRule, LabelStyle, Mapping, PostAs, RoundingMode, RuleKind, TaxRule
from accounting.mapping_checks import mapping_problems
from accounting.problems import Problem
from accounting.words import N_

NAMES = tuple(one.name for one in fields(Mapping))
"""The fields of a mapping, as files and the command line call them."""


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


class _NotReadableError(Exception):
    """A value that cannot be read; carries the problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.text)
        self.problem = problem


def read_mapping(written: object, present: Mapping) -> Reading:
    """A mapping in the shape of `Mapping.as_json`; what is not written stays as it is at present.

    Numbers may be text, `banks` may be a list of pairs, and a cut-off may be minutes or 04:00.
    """
    if not isinstance(written, dict):
        message = N_("It has to be one object with the fields of a mapping.")
        return Reading(None, (Problem("", message, "NOT_A_MAPPING"),))
    problems: list[Problem] = []
    values: dict[str, Any] = {}
    for name, value in written.items():
        if name not in NAMES:
            problems.append(_unknown(str(name)))
            continue
        try:
            values[name] = _READERS.get(name, _text)(name, value)
        except _NotReadableError as error:
            problems.append(error.problem)
    if problems:
        return Reading(None, tuple(problems))
    mapping = replace(present, **values)
    return Reading(mapping, tuple(mapping_problems(mapping)))


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
    try:
        rate = _decimal(name, f"{whole}.{digits}" if digits else whole)
    except _NotReadableError as error:
        return Reading(None, (error.problem,))
    code, _, tax_type = text.partition("/")
    taxes = {(one.rate, one.kind): one for one in present.taxes}
    before = taxes.get((rate, kind))
    taxes[rate, kind] = TaxRule(
        rate=rate, kind=kind, code=code, tax_type=tax_type or (before.tax_type if before else "")
    )
    mapping = replace(present, taxes=tuple(one for one in taxes.values() if one.code))
    return Reading(mapping, tuple(mapping_problems(mapping)))


def _unknown(name: str) -> Problem:
    message = N_("There is no %(name)s in a mapping. There are %(names)s.")
    groups = {"banks": "banks.METHOD", "rules": "rules.sku_prefix.TEXT, rules.category.TEXT", "taxes": "taxes.RATE"}
    names = ", ".join(groups.get(one, one) for one in NAMES)
    return Problem(name, message, "NAME_UNKNOWN", {"name": name, "names": names})


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise _not_readable(name, value, N_("%(value)s is not a text."))
    return value


def _decimal(name: str, value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (str, int, Decimal)):
        raise _not_readable(name, value, N_("%(value)s is not a number. Write it as text, such as 0.05."))
    try:
        number = Decimal(value)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise _not_readable(name, value, N_("%(value)s is not a number. Write it as text, such as 0.05."))
    return number


def _yes_or_no(name: str, value: object) -> bool:
    known = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
    found = known.get(str(value).lower())
    if found is None:
        raise _not_readable(name, value, N_("%(value)s is neither true nor false."))
    return found


def _choice(choices: type[StrEnum]) -> Callable[[str, object], StrEnum]:
    def read(name: str, value: object) -> StrEnum:
        if isinstance(value, str) and value in set(choices):
            return choices(value)
        there_are = ", ".join(choices)
        raise _not_readable(name, value, N_("%(value)s is none of these: %(choices)s."), choices=there_are)

    return read


def _minutes(name: str, value: object) -> int:
    """Minutes after midnight, or a time of day such as 04:00."""
    hours, colon, minutes = str(value).partition(":")
    parts = (hours, minutes) if colon else ("0", hours)
    if isinstance(value, bool) or not all(_is_short_number(part) for part in parts):
        raise _not_readable(name, value, N_("%(value)s is not a time of day. Write it as 04:00."))
    return 60 * int(parts[0]) + int(parts[1])


def _is_short_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 4


def _rules(name: str, value: object) -> tuple[AccountRule, ...]:
    kinds = _choice(RuleKind)
    return tuple(
        AccountRule(
            kind=RuleKind(kinds(f"{name}.{place}.kind", one.get("kind"))),
            match=_text(f"{name}.{place}.match", one.get("match")),
            account=_text(f"{name}.{place}.account", one.get("account")),
        )
        for place, one in enumerate(_objects(name, value))
    )


def _taxes(name: str, value: object) -> tuple[TaxRule, ...]:
    return tuple(
        TaxRule(
            rate=_decimal(f"{name}.{place}.rate", one.get("rate")),
            kind=_text(f"{name}.{place}.kind", one.get("kind", "")),
            code=_text(f"{name}.{place}.code", one.get("code")),
            tax_type=_text(f"{name}.{place}.tax_type", one.get("tax_type", "")),
        )
        for place, one in enumerate(_objects(name, value))
    )


def _banks(name: str, value: object) -> dict[str, str]:
    if isinstance(value, dict):
        return {str(method): _text(f"{name}.{method}", account) for method, account in value.items()}
    banks: dict[str, str] = {}
    for place, one in enumerate(_objects(name, value)):
        method = _text(f"{name}.{place}.method", one.get("method"))
        if method in banks:
            message = N_("%(value)s stands twice. Keep one of the two.")
            raise _not_readable(f"{name}.{place}.method", method, message)
        banks[method] = _text(f"{name}.{place}.account", one.get("account"))
    return banks


def _currencies(name: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise _not_readable(name, value, N_("%(value)s is not a list."))
    return tuple(dict.fromkeys(_text(f"{name}.{place}", one) for place, one in enumerate(value)))


def _objects(name: str, value: object) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise _not_readable(name, value, N_("%(value)s is not a list of entries."))
    return value


def _not_readable(name: str, value: object, message: str, **values: str) -> _NotReadableError:
    shown = str(value)
    shown = shown if len(shown) <= 40 else f"{shown[:40]}…"
    return _NotReadableError(Problem(name, message, "VALUE_NOT_VALID", {"value": shown or "…", **values}))


_READERS: ReadOnly[str, Callable[[str, Any], Any]] = {
    "rules": _rules,
    "deduct_discount": _yes_or_no,
    "banks": _banks,
    "taxes": _taxes,
    "currencies": _currencies,
    "rounding_mode": _choice(RoundingMode),
    "tolerance": _decimal,
    "post_as": _choice(PostAs),
    "label_style": _choice(LabelStyle),
    "pos_day_starts": _minutes,
}
