"""The journal of a practice company, read as other programs read it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import requests

from tests.servers import Practice

Entry = tuple[str, str, date, dict[str, Decimal]]
"""Kind and number of a document, its day, and what each account is debited (positive) or credited."""

_HEAD = re.compile(r"(?P<day>\d{4}-\d\d-\d\d) \* \((?P<number>[^)]*)\) .*  ; (?P<kind>[a-z-]+)")
_POSTING = re.compile(r"    \w+:(?P<account>\S+) .*  (?P<amount>-?[\d.]+) MYR")


def journal(practice: Practice, company: str) -> Iterator[Entry]:
    """What the practice server booked, document by document, out of the journal that it gives to hledger."""
    answer = requests.get(f"{practice.url}/practice/{company}/journal.hledger", timeout=60)
    answer.raise_for_status()
    amounts: dict[str, Decimal] = {}
    for line in answer.text.splitlines():
        if head := _HEAD.match(line):
            amounts = {}
            yield head["kind"], head["number"], date.fromisoformat(head["day"]), amounts
        elif posting := _POSTING.fullmatch(line):
            amounts[posting["account"]] = Decimal(posting["amount"])
