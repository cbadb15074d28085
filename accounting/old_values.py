"""The accounts and tax codes that a change of a mapping takes things off."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from accounting.mapping import AccountRule, Mapping, RuleKind
from accounting.mapping_changes import changes
from accounting.mapping_checks import ACCOUNTS, CODES


@dataclass(frozen=True)
class OldValues:
    """The accounts and tax codes that the changed fields had; `discounts` when deducting them is switched."""

    accounts: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()
    discounts: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing that was booked is concerned."""
        return self == OldValues()

    def has(self, values: Collection[str]) -> bool:
        """Whether one of these accounts and codes is among them."""
        return not (self.accounts.isdisjoint(values) and self.codes.isdisjoint(values))


def old_values(earlier: Sequence[Mapping], new: Mapping) -> OldValues:
    """What the fields had that the new mapping changes, in the one before it, the last, and in every earlier one.

    Of rules, banks and tax codes only those for which the new one has another: a bank for one more payment method says
    nothing about what every other one was paid to.
    """
    changed = {change.field for change in changes(earlier[-1], new)}
    return OldValues(
        frozenset(account for one in earlier for account in _accounts(one, new, changed)),
        frozenset(code for one in earlier for code in _codes(one, new, changed)),
        "deduct_discount" in changed,
    )


def _accounts(then: Mapping, new: Mapping, fields: Collection[str]) -> Iterator[str]:
    yield from (getattr(then, name) for name in ACCOUNTS if name in fields)
    if "rules" in fields:
        yield from _of_rules(then, new)
    if "banks" in fields:
        pairs = ((then.bank_for(method), new.bank_for(method)) for method in (*then.banks, *new.banks))
        yield from (bank for bank, now in pairs if bank != now)


def _of_rules(then: Mapping, new: Mapping) -> Iterator[str]:
    """The accounts of rules that are others or gone, and those on which what has a rule now was booked without it."""
    before, now = ({(one.kind, one.match): one.account for one in mapping.rules} for mapping in (then, new))
    yield from (account for key, account in before.items() if now.get(key) != account)
    for rule in new.rules:
        if (rule.kind, rule.match) not in before:
            yield from _without(then, rule)


def _without(mapping: Mapping, rule: AccountRule) -> Iterator[str]:
    """The accounts of lines for which a mapping has no such rule: a shorter prefix's, a category's, the default."""
    if rule.kind == RuleKind.CATEGORY:
        yield mapping.products
        return
    shorter = mapping.account_for(rule.match, None)
    yield shorter
    if shorter == mapping.products:
        yield from (one.account for one in mapping.rules if one.kind == RuleKind.CATEGORY)


def _codes(then: Mapping, new: Mapping, fields: Collection[str]) -> Iterator[str]:
    yield from (getattr(then, name) for name in CODES if name in fields)
    if "taxes" in fields:
        for rule in (*then.taxes, *new.taxes):
            code = then.tax_code_for(rule.rate, rule.kind)
            if code and code != new.tax_code_for(rule.rate, rule.kind):
                yield code
