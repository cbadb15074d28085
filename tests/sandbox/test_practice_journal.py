"""The journal, checked by hledger and Beancount themselves."""

import os
import re
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from tests.sandbox.practice_shop import Shop
from tests.sandbox.practice_workbooks import (
    a_bill,
    a_credit_note,
    a_payment,
    a_receipt,
    an_invoice,
    bills,
    invoices,
    payments,
    receipts,
)

NASTY = [
    "a;b",
    "a|b",
    "a)b (c",
    "line\nbreak\r\u2028x",
    "*",
    "!",
    "= 1",
    "  two  spaces  ",
    "@ 5 USD",
    "émoji 🙂",
    "\t",
]
SEN = Decimal("0.01")
UTF_8 = {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}


def program(name: str) -> str:
    """Where the program is: on the machine, or beside the Python that runs the tests."""
    found = shutil.which(name) or shutil.which(name, path=str(Path(sys.executable).parent))
    if found is None:
        assert os.environ.get("CI") != "true", f"{name} must be installed where CI is true."
        pytest.skip(f"{name} is not installed")
    return found


@pytest.fixture
def hledger() -> str:
    return program("hledger")


@pytest.fixture
def bean_check() -> str:
    return program("bean-check")


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=UTF_8)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def shop(shop: Shop) -> Shop:
    """A company with something of everything, and texts that are hard to write down."""
    shop.control("add_account", account="2-4000", name="Loan: car; (old)  x")
    shop.control("add_account", account="2.4000", name='Loan "car" (old) \\ x')
    foreign = {"currency_code": "USD", "exchange_rate": 4.25}
    rows = [an_invoice(invoice_number=f"N {text}", customer=f"C {text}", account="2-4000") for text in NASTY]
    rows += [an_invoice(invoice_number="OTHER", account="2.4000")]
    free = an_invoice(invoice_number="FREE", unit_price=0)
    usd = an_invoice(invoice_number="USD-1", **foreign)
    shop.posted("sales-invoices", invoices(an_invoice(tax_code="MY-SALES10"), a_credit_note(), free, usd, *rows))
    paid = a_receipt(receipt_number="R-2", invoice_number="USD-1", currency_code="USD", exchange_rate=4.2)
    shop.posted("sales-receipts", receipts(a_receipt(), paid))
    shop.posted("expense-bills", bills(a_bill()))
    shop.posted("expense-payments", payments(a_payment()))
    shop.posted("sales-invoices", invoices(an_invoice(invoice_number="DRAFT-1", status="Draft")))
    return shop


@pytest.fixture
def journal(shop: Shop, tmp_path: Path) -> Path:
    path = tmp_path / "practice.journal"
    path.write_text(shop.journal(), encoding="utf-8")
    return path


@pytest.fixture
def beancount(shop: Shop, tmp_path: Path) -> Path:
    path = tmp_path / "practice.beancount"
    path.write_text(shop.journal("beancount"), encoding="utf-8")
    return path


def test_hledger_accepts_the_journal_with_any_party_text(hledger: str, journal: Path) -> None:
    _run(hledger, "-f", str(journal), "check", "--strict")


def test_hledger_comes_to_the_same_balances(hledger: str, journal: Path, shop: Shop) -> None:
    lines = _run(hledger, "-f", str(journal), "balance", "--flat", "-O", "csv", "--layout=bare").splitlines()[1:-1]
    cells = [line.strip('"').split('","') for line in lines]
    assert {name.split(":")[1].split()[0]: amount for name, _, amount in cells} == shop.balances()


def test_an_empty_journal_is_valid_too(hledger: str, shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "empty.journal"
    path.write_text(Shop.opened(shop.app, shop.clock, 'Kedai "Kosong"').journal(), encoding="utf-8")
    _run(hledger, "-f", str(path), "check", "--strict")


def test_accounts_are_named_by_class_number_and_name(shop: Shop) -> None:
    text = shop.journal()
    assert "account assets:12000 Bank\n" in text
    assert "2010-12-01 * (INV-1) Customer 17850 [C17850]" in text
    assert "    assets:11000 Trade Receivables  100.00 MYR\n" in text
    assert "    revenues:40000 Sales  -100.00 MYR\n" in text


def test_a_foreign_document_says_its_own_amount(shop: Shop) -> None:
    assert "  ; sales-invoices, 100.00 USD at 4.25\n" in shop.journal()
    assert '  amount: "100.00 USD at 4.25"\n' in shop.journal("beancount")


def test_beancount_accepts_the_journal_with_any_party_text(bean_check: str, beancount: Path) -> None:
    _run(bean_check, "--no-cache", str(beancount))


def test_beancount_comes_to_the_same_balances(bean_check: str, beancount: Path, shop: Shop) -> None:
    """Asserted in Beancount's own words, account by account, as of the day after the last."""
    codes = dict(re.findall(r'^1900-01-01 open (\S+)\n  code: "(.*)"$', beancount.read_text("utf-8"), re.MULTILINE))
    balances = {account: shop.balances().get(code, "0.00") for account, code in codes.items()}
    # Without "~ 0" Beancount would forgive a sen.
    asserted = [f"2011-01-01 balance {account}  {amount} ~ 0 MYR\n" for account, amount in balances.items()]
    beancount.write_text(shop.journal("beancount") + "".join(asserted), encoding="utf-8")
    _run(bean_check, "--no-cache", str(beancount))
    assert len(set(balances.values())) > 5
    a_sen_more = f"2011-01-01 balance {next(iter(balances))}  {Decimal(next(iter(balances.values()))) + SEN} ~ 0 MYR\n"
    beancount.write_text(shop.journal("beancount") + a_sen_more, encoding="utf-8")
    assert subprocess.run([bean_check, "--no-cache", str(beancount)], capture_output=True, check=False).returncode == 1


def test_an_empty_journal_is_valid_for_beancount_too(bean_check: str, shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "empty.beancount"
    path.write_text(Shop.opened(shop.app, shop.clock, 'Kedai "Kosong"').journal("beancount"), encoding="utf-8")
    _run(bean_check, "--no-cache", str(path))


def test_a_draft_is_in_no_journal(shop: Shop) -> None:
    assert "DRAFT-1" not in shop.journal() + shop.journal("beancount")
    shop.control("post_drafts")
    assert "DRAFT-1" in shop.journal()
    assert "DRAFT-1" in shop.journal("beancount")
