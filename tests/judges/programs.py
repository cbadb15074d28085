"""The outside judges: hledger and Beancount check a practice journal, and say what is on each account."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
from collections import defaultdict
from decimal import Decimal
from io import StringIO

import requests
from beancount import loader
from beancount.core.data import Open, Transaction

from tests.servers import IN_CI, Practice

Balances = dict[str, Decimal]
"""Debit less credit of each account that is not at zero, in ringgit, by its number."""


def hledger_is_installed() -> bool:
    """Whether hledger is on this machine, as it must be in CI; it comes with the system, not with Python."""
    found = shutil.which("hledger") is not None
    assert found or not IN_CI, "hledger must be installed where CI is true."
    return found


def read_journal(practice: Practice, company: str, program: str) -> str:
    """A company's whole journal, as hledger or beancount reads it."""
    answer = requests.get(f"{practice.url}/practice/{company}/journal.{program}", timeout=60)
    answer.raise_for_status()
    return answer.text


def hledger_balances(journal: str) -> Balances:
    """What hledger makes of a journal, which has to stand the checks of `hledger check --strict` first."""
    cells = _hledger("balance", "--strict", "--flat", "--no-total", "-O", "csv", "--layout=bare", journal=journal)
    rows = list(csv.DictReader(StringIO(cells)))
    assert {row["commodity"] for row in rows} <= {"MYR"}
    return _not_zero({row["account"].split(":")[1].split()[0]: Decimal(row["balance"]) for row in rows})


def beancount_balances(journal: str) -> Balances:
    """What Beancount makes of a journal, in which it must not find an error."""
    entries, errors, _options = loader.load_string(journal)
    assert not errors, errors[:3]
    codes = {one.account: one.meta["code"] for one in entries if isinstance(one, Open)}
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for entry in entries:
        for posting in entry.postings if isinstance(entry, Transaction) else ():
            assert posting.units is not None
            assert posting.units.number is not None
            assert posting.units.currency == "MYR"
            sums[codes[posting.account]] += posting.units.number
    return _not_zero(sums)


def own_amounts(journal: str) -> dict[tuple[str, str], tuple[Decimal, str]]:
    """What each foreign document says it comes to in its own currency, by kind and number, out of hledger's journal."""
    found = re.findall(r"^\S+ \* \((.*?)\) .*  ; (\S+), (\S+) ([A-Z]{3}) at ", journal, re.MULTILINE)
    return {(kind, number): (Decimal(amount), currency) for number, kind, amount, currency in found}


def hledger_accepts(journal: str) -> None:
    """Have hledger check a journal strictly."""
    _hledger("check", "--strict", journal=journal)


def _hledger(*command: str, journal: str) -> str:
    done = subprocess.run(
        ["hledger", "-f", "-", *command],
        input=journal,
        capture_output=True,
        text=True,
        check=False,
        env={"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _not_zero(balances: dict[str, Decimal]) -> Balances:
    return {account: amount for account, amount in balances.items() if amount}
