"""The form of a mapping: its fields as text, its rows, what is wrong beside each, and the edits that need no script."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from accounting.mapping import Mapping as BookMapping
from accounting.mapping import RuleKind
from accounting.mapping_changes import time_of_day
from accounting.mapping_checks import ACCOUNTS, CODES, COLLECTIVES
from accounting.mapping_reading import Reading, read_mapping
from accounting.problems import Problem
from accounting.words import N_, percent
from blueprints.wording import say

Row = dict[str, str]

SIMPLE = (
    *(*ACCOUNTS, *COLLECTIVES, *CODES),
    *("rounding_mode", "tolerance", "post_as", "label_style", "pos_day_starts"),
)
"""The fields that are one text each."""

EMPTY_ROWS: dict[str, Row] = {
    "rules": {"kind": RuleKind.SKU_PREFIX, "match": "", "account": ""},
    "banks": {"method": "", "account": ""},
    "taxes": {"rate": "", "kind": "", "code": "", "tax_type": ""},
    "currencies": {"code": ""},
}
"""The repeating parts, and what a row of each looks like before anything is typed."""

MOST_ROWS = 500
"""Rows of a part to which the page adds another. What an import brought beyond them is shown, and stays."""


@dataclass(frozen=True)
class MappingForm:
    """What the form shows: texts by field, rows by part, and the sentence about each field that is wrong."""

    texts: Mapping[str, str]
    deduct_discount: bool
    rows: Mapping[str, list[Row]]
    errors: Mapping[str, str] = field(default_factory=dict)
    focus: str = ""
    """The field to be typed into next: of the row that was added, or that took the place of one taken away."""

    def with_spare_rows(self) -> MappingForm:
        """The form with one empty row at the end of each part, so that adding needs no script."""
        spare = {part: [*rows, dict(EMPTY_ROWS[part])] for part, rows in self.rows.items()}
        return replace(self, rows=spare)

    def differs_from(self, mapping: BookMapping) -> bool:
        """Whether something is typed here that the mapping does not say; a row that was only added says nothing."""
        rows = {part: [row for row in rows if row != EMPTY_ROWS[part]] for part, rows in self.rows.items()}
        return replace(self, rows=rows, errors={}, focus="") != form_of(mapping)


def form_of(mapping: BookMapping) -> MappingForm:
    """The form of a mapping as it is."""
    texts = {name: str(getattr(mapping, name)) for name in SIMPLE}
    texts["pos_day_starts"] = time_of_day(mapping.pos_day_starts)
    rows: dict[str, list[Row]] = {
        "rules": [{"kind": one.kind.value, "match": one.match, "account": one.account} for one in mapping.rules],
        "banks": [{"method": method, "account": account} for method, account in mapping.banks.items()],
        "taxes": [
            {"rate": percent(one.rate).removesuffix(" %"), "kind": one.kind, "code": one.code, "tax_type": one.tax_type}
            for one in mapping.taxes
        ],
        "currencies": [{"code": code} for code in mapping.currencies],
    }
    return MappingForm(texts, mapping.deduct_discount, rows)


def sent_form(values: Mapping[str, str]) -> MappingForm:
    """The form as it was sent, without its empty rows."""
    texts = {name: values.get(name, "").strip() for name in SIMPLE}
    rows = {part: list(_rows(values, part)) for part in EMPTY_ROWS}
    rows["currencies"] = _currency_rows(" ".join(row["code"] for row in rows["currencies"]))
    return MappingForm(texts, values.get("deduct_discount") == "yes", rows)


def read_form(form: MappingForm, present: BookMapping) -> tuple[Reading, MappingForm]:
    """The mapping of a form, and the form with what is wrong beside its fields."""
    written: dict[str, Any] = {**form.texts, **form.rows, "deduct_discount": str(form.deduct_discount)}
    written["currencies"] = [row["code"] for row in form.rows["currencies"]]
    written["taxes"] = [{**row, "rate": _rate(row["rate"])} for row in form.rows["taxes"]]
    reading = read_mapping(written, present)
    return reading, replace(form, errors=_errors(reading.problems, form))


def edited(form: MappingForm, edit: str) -> MappingForm:
    """The form after an edit: add:rules, remove:rules-1, or put:banks.cash=12001 (a suggestion)."""
    verb, _, what = edit.partition(":")
    part, _, place = what.partition("-")
    if verb == "add" and what in EMPTY_ROWS:
        return _with_row(form, what, {})
    if verb == "remove" and part in EMPTY_ROWS and place.isdecimal():
        kept = [row for at, row in enumerate(form.rows[part]) if str(at) != place]
        return replace(form, rows={**form.rows, part: kept}, focus=f"{part}-{place}-{next(iter(EMPTY_ROWS[part]))}")
    if verb == "put":
        return _with_suggestion(form, *what.split("=", 1))
    return form


def _with_suggestion(form: MappingForm, name: str, value: str = "") -> MappingForm:
    if name in SIMPLE:
        return replace(form, texts={**form.texts, name: value}, focus=name)
    part, _, entry = name.partition(".")
    if name == "currencies":
        return replace(form, rows={**form.rows, name: _currency_rows(value)}, focus="currencies-0-code")
    if part == "banks":
        return _with_row(form, part, {"method": entry, "account": value})
    if part == "rules":
        kind, _, match = entry.partition(".")
        return _with_row(form, part, {"kind": kind, "match": match, "account": value})
    if part == "taxes":
        code, _, tax_type = value.partition("/")
        return _with_row(form, part, {"rate": _percent_text(entry), "code": code, "tax_type": tax_type})
    return form


def _with_row(form: MappingForm, part: str, values: Row) -> MappingForm:
    if len(form.rows[part]) >= MOST_ROWS:
        return form
    row = {**EMPTY_ROWS[part], **values}
    first_empty = next((name for name, text in row.items() if not text), next(iter(row)))
    focus = f"{part}-{len(form.rows[part])}-{first_empty}"
    return replace(form, rows={**form.rows, part: [*form.rows[part], row]}, focus=focus)


def _rows(values: Mapping[str, str], part: str) -> Iterable[Row]:
    """The rows of a part in their order; one is empty when nothing but its first choice is filled in."""
    places = sorted({int(found[1]) for name in values if (found := re.match(rf"{part}-(\d{{1,4}})-", name))})
    names = EMPTY_ROWS[part]
    for place in places:
        row = {name: values.get(f"{part}-{place}-{name}", "").strip() for name in names}
        if any(text for name, text in row.items() if text != names[name]):
            yield row


def _currency_rows(text: str) -> list[Row]:
    """A row for each currency of a text, once and in capitals, however people wrote them: myr, sgd."""
    codes = dict.fromkeys(text.upper().replace(",", " ").split())
    return [{"code": code} for code in codes][:MOST_ROWS]


def _rate(text: str) -> str:
    """A rate typed in per cent, as a mapping writes it: 10 is 0.1. What is no number stays, to be told."""
    try:
        return str(Decimal(text.removesuffix("%").strip()) / 100)
    except InvalidOperation:
        return text


def _percent_text(rate: str) -> str:
    try:
        return percent(Decimal(rate)).removesuffix(" %")
    except InvalidOperation:
        return rate


def _errors(problems: Iterable[Problem], form: MappingForm) -> dict[str, str]:
    """The sentences by the ids of their fields: banks are named by method in a mapping, by row in the form."""
    rows = {f"banks.{row['method']}": place for place, row in enumerate(form.rows["banks"])}
    found: dict[str, str] = {}
    for problem in problems:
        name = problem.number
        if name in rows:
            blank = "account" if form.rows["banks"][rows[name]]["method"] else "method"
            name = f"banks.{rows[name]}.{blank}"
        name = f"{name}.code" if name.startswith("currencies.") else name
        message = _RATES.get(problem.code, problem.message) if name.endswith(".rate") else problem.message
        found.setdefault(name.replace(".", "-"), say(message, problem.values))
    return found


_RATES = {
    "VALUE_NOT_VALID": N_("%(value)s is not a rate. Write it in per cent, such as 6."),
    "ENTRY_EMPTY": N_("Enter the rate in per cent, such as 6."),
}
"""What is said about a rate in the form, where it is in per cent."""
