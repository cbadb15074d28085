"""December 2010 before the outside judges: hledger and Beancount come to the very balances that the CSV comes to."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from examples.demo import BOOKS, load_demo
from models import RunState
from sync.pusher import utc_now
from tests.conftest import KUALA_LUMPUR, _application, settings_for
from tests.judges.programs import (
    Balances,
    beancount_balances,
    hledger_accepts,
    hledger_balances,
    hledger_is_installed,
    read_journal,
)
from tests.servers import Practice, practice_server
from tests.test_december import EXPECTED, push_all

SLUGS = [slug for slug, _layer, _name in BOOKS]

needs_hledger = pytest.mark.skipif(not hledger_is_installed(), reason="hledger is not installed")


@pytest.fixture(scope="module")
def december(tmp_path_factory: pytest.TempPathFactory, _sqlite_template: Path) -> Iterator[Practice]:
    """A practice server to which all 16 pairs of book and push type were pushed."""
    folder = tmp_path_factory.mktemp("december")
    shutil.copyfile(_sqlite_template, folder / "our.sqlite")
    with practice_server(folder) as practice:
        for app in _application(settings_for(f"sqlite:///{folder / 'our.sqlite'}", folder, practice.url)):
            with app.app_context():
                vault = app.extensions["pusher"].vault
                load_demo(practice.url, ending=None, vault=vault, zone=KUALA_LUMPUR, now=utc_now())
            reports = push_all(app)
            assert {report["state"] for report in reports.values()} == {RunState.SYNCED}
        yield practice


def expected(slug: str) -> Balances:
    return {account: Decimal(amount) for account, amount in EXPECTED["books"][slug]["trial_balance"].items()}


@needs_hledger
@pytest.mark.parametrize("slug", SLUGS)
def test_hledger_comes_to_what_the_csv_comes_to(december: Practice, slug: str) -> None:
    journal = read_journal(december, slug, "hledger")
    hledger_accepts(journal)
    assert hledger_balances(journal) == expected(slug)


@pytest.mark.parametrize("slug", SLUGS)
def test_beancount_comes_to_what_the_csv_comes_to(december: Practice, slug: str) -> None:
    assert beancount_balances(read_journal(december, slug, "beancount")) == expected(slug)


@pytest.mark.parametrize(
    ("program", "balances"),
    [pytest.param("hledger", hledger_balances, marks=needs_hledger), ("beancount", beancount_balances)],
)
def test_the_judges_refuse_a_journal_that_is_a_sen_off(
    december: Practice, program: str, balances: Callable[[str], Balances]
) -> None:
    """So that they are known to judge."""
    journal = read_journal(december, SLUGS[0], program)
    amount = re.findall(r"^ +.*:A?11000\S*.*  (-?\d+\.\d\d) MYR$", journal, re.MULTILINE)[-1]
    off = f"{Decimal(amount) + Decimal('0.01')} MYR\n"
    before, _, after = journal.rpartition(f"  {amount} MYR\n")
    with pytest.raises(AssertionError):
        balances(f"{before}  {off}{after}")
