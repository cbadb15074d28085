"""One person's change of a mapping on top of another's, when both began from the same version."""

from __future__ import annotations

from collections.abc import Hashable
from collections.abc import Mapping as ReadOnly
from dataclasses import fields, replace
from typing import Any, TypeVar

from accounting.mapping import Mapping

Entries = dict[Hashable, Any]
_Key = TypeVar("_Key", bound=Hashable)
_Value = TypeVar("_Value")


def on_top_of(newest: Mapping, *, mine: Mapping, base: Mapping) -> Mapping:
    """The newest mapping with what `mine` changed of `base`; banks, rules, taxes and currencies entry by entry."""
    changed = [one.name for one in fields(Mapping) if getattr(mine, one.name) != getattr(base, one.name)]
    values: dict[str, Any] = {name: getattr(mine, name) for name in changed}
    if "banks" in values:
        values["banks"] = _merged(newest.banks, mine.banks, base.banks)
    for name in {"rules", "taxes", "currencies"} & set(values):
        merged = _merged(*(_by_key(name, one) for one in (newest, mine, base)))
        values[name] = tuple(merged.values())
    return replace(newest, **values)


def _merged(
    newest: ReadOnly[_Key, _Value], mine: ReadOnly[_Key, _Value], base: ReadOnly[_Key, _Value]
) -> dict[_Key, _Value]:
    kept = {key: value for key, value in newest.items() if key in mine or key not in base}
    return kept | {key: value for key, value in mine.items() if base.get(key) != value}


def _by_key(name: str, mapping: Mapping) -> Entries:
    """The entries of a part by what tells one from the other."""
    if name == "rules":
        return {(one.kind, one.match): one for one in mapping.rules}
    if name == "taxes":
        return {(one.rate, one.kind): one for one in mapping.taxes}
    return {one: one for one in mapping.currencies}
