"""The journal, checked by hledger itself."""

import os
import shutil
import subprocess
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
UTF_8 = {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}


@pytest.fixture
def hledger() -> str:
    found = shutil.which("hledger")
    if found is None:
        assert os.environ.get("CI") != "true", "hledger must be installed where CI is true."
        pytest.skip("hledger is not installed")
    return found


def _run(hledger: str, journal: Path, *words: str) -> str:
    done = subprocess.run([hledger, "-f", str(journal), *words], capture_output=True, text=True, check=False, env=UTF_8)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def journal(shop: Shop, tmp_path: Path) -> Path:
    shop.control("add_account", account="2-4000", name="Loan: car; (old)  x")
    foreign = {"currency_code": "USD", "exchange_rate": 4.25}
    rows = [an_invoice(invoice_number=f"N {text}", customer=f"C {text}", account="2-4000") for text in NASTY]
    free = an_invoice(invoice_number="FREE", unit_price=0)
    usd = an_invoice(invoice_number="USD-1", **foreign)
    shop.posted("sales-invoices", invoices(an_invoice(tax_code="MY-SALES10"), a_credit_note(), free, usd, *rows))
    paid = a_receipt(receipt_number="R-2", invoice_number="USD-1", currency_code="USD", exchange_rate=4.2)
    shop.posted("sales-receipts", receipts(a_receipt(), paid))
    shop.posted("expense-bills", bills(a_bill()))
    shop.posted("expense-payments", payments(a_payment()))
    path = tmp_path / "practice.journal"
    path.write_text(shop.journal(), encoding="utf-8")
    return path


def test_hledger_accepts_the_journal_with_any_party_text(hledger: str, journal: Path) -> None:
    _run(hledger, journal, "check", "--strict")


def test_hledger_comes_to_the_same_balances(hledger: str, journal: Path, shop: Shop) -> None:
    lines = _run(hledger, journal, "balance", "--flat", "-O", "csv", "--layout=bare").splitlines()[1:-1]
    cells = [line.strip('"').split('","') for line in lines]
    assert {name.split(":")[1].split()[0]: amount for name, _, amount in cells} == shop.balances()


def test_an_empty_journal_is_valid_too(hledger: str, shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "empty.journal"
    path.write_text(shop.journal(), encoding="utf-8")
    _run(hledger, path, "check", "--strict")


def test_accounts_are_named_by_class_number_and_name(shop: Shop) -> None:
    shop.posted("sales-invoices", invoices(an_invoice()))
    text = shop.journal()
    assert "account assets:12000 Bank\n" in text
    assert "2010-12-01 * (INV-1) Customer 17850 [C17850]" in text
    assert "    assets:11000 Trade Receivables  100.00 MYR\n" in text
    assert "    revenues:40000 Sales  -100.00 MYR\n" in text
