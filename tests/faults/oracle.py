"""The oracle: looks at both sides after the faults have stopped, and says what is in the books and what is shown."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from decimal import Decimal

from sqlalchemy import select

from models import Delivery, DeliveryState, Outcome, Parcel, Run, RunState, db
from models.delivery import IN_THE_BOOKS
from sync.adoption import NOT_COMPARED
from sync.tally import tallies
from tests.faults.world import KINDS, World

SHOWN = (DeliveryState.UNCERTAIN, DeliveryState.HELD)
_SCALE = Decimal(10_000)
"""The practice ledger counts in ten-thousandths."""


@dataclass(frozen=True)
class Verdict:
    """What the oracle found.

    `duplicates`: booked more than once. `losses`: neither in the books nor shown with a reason. `sent_twice`: given to
    the server again after it had stored them, which only its own dedupe kept from becoming duplicates. `lies`: what
    is shown and what is so differ. `uncertain` and `held` are documents that wait, with a reason.
    """

    duplicates: list[str] = field(default_factory=list)
    losses: list[str] = field(default_factory=list)
    sent_twice: list[str] = field(default_factory=list)
    lies: list[str] = field(default_factory=list)
    uncertain: int = 0
    held: int = 0
    booked: int = 0

    @property
    def is_kept(self) -> bool:
        """Whether the promise was kept."""
        return not (self.duplicates or self.losses or self.lies)


@dataclass(frozen=True)
class Ledger:
    """What the practice AiAccount holds for one company: totals by (kind, number), one for each booking."""

    booked: dict[tuple[str, str], list[Decimal]]
    taken: Counter[tuple[str, str, str]]
    """How often a document was posted, or recognised as a duplicate: more than once, and it was sent under two keys."""


def read_ledger(world: World) -> Ledger:
    """Read the practice server's own file, past every answer it may have given."""
    with closing(sqlite3.connect(f"file:{world.outside.ledger}?mode=ro", uri=True, timeout=30)) as file:
        company = "(SELECT id FROM company WHERE name = ?)"
        booked: dict[tuple[str, str], list[Decimal]] = {}
        query = f'SELECT kind, number, total FROM "transaction" WHERE company_id = {company}'  # noqa: S608
        for kind, number, total in file.execute(query, (world.company,)):
            booked.setdefault((kind, number), []).append(Decimal(total) / _SCALE)
        query = (
            "SELECT i.kind, d.number, d.party, count(*) FROM document d JOIN import i ON i.id = d.import_id "  # noqa: S608
            f"WHERE i.company_id = {company} AND lower(d.state) <> 'rejected' GROUP BY 1, 2, 3"
        )
        taken = {(kind, number, party): count for kind, number, party, count in file.execute(query, (world.company,))}
    return Ledger(booked, Counter(taken))


def judge(world: World) -> Verdict:
    """Compare what was sold, what is booked, and what is shown."""
    world.forget()
    ledger = read_ledger(world)
    shown = {(one.push_type, one.number): one for one in db.session.scalars(select(Delivery))}
    duplicates = [f"{kind} {number}" for (kind, number), totals in ledger.booked.items() if len(totals) > 1]
    losses: list[str] = []
    lies = [*_foreign(world, ledger), *_sums(world, ledger), *_runs()]
    pushed = set(db.session.scalars(select(Run.push_type)))
    for key in pushed | world.asked_for:
        for number, totals in world.sold[key].items():
            booked, delivery = ledger.booked.get((KINDS[key], number), []), shown.get((key, number))
            said = delivery.state if delivery else "nothing"
            if not booked and (said in IN_THE_BOOKS or not _has_a_reason(key, delivery)):
                losses.append(f"{key} {number}: not in the books, and shown as {said}")
            if booked and (delivery is None or said not in (*IN_THE_BOOKS, *SHOWN)):
                lies.append(f"{key} {number}: in the books, but shown as {said}")
            if booked and (
                booked[0] not in totals or (delivery and booked[0] != delivery.total and not _asks(delivery))
            ):
                lies.append(f"{key} {number}: booked with {booked[0]}, sold for {totals}")
    states = Counter(one.state for one in shown.values())
    again = [f"{kind} {number}" for (kind, number, _party), count in ledger.taken.items() if count > 1]
    return Verdict(
        duplicates,
        losses,
        [*again, *world.proxy.sent_twice],
        lies,
        states[DeliveryState.UNCERTAIN],
        states[DeliveryState.HELD],
        len(ledger.booked),
    )


def must_be_kept(world: World, *, all_booked: bool = True) -> Verdict:
    """The promise was kept, and not only because the other side recognises what it has."""
    world.proxy.settled()
    verdict = judge(world)
    assert verdict.is_kept, verdict
    assert not verdict.sent_twice, verdict
    if all_booked:
        assert verdict.booked == sum(map(len, world.sold.values())), verdict
    return verdict


def _asks(delivery: Delivery) -> bool:
    """Whether it is shown as what the other side has with an amount of its own, and a person is asked to compare."""
    if delivery.state != DeliveryState.UNCERTAIN or delivery.parcel_id is not None:
        return False
    query = select(Outcome).where(Outcome.delivery_id == delivery.id).order_by(Outcome.run_id.desc()).limit(1)
    problems = [problem for outcome in db.session.scalars(query) for problem in outcome.problems]
    return any(problem["code"] in NOT_COMPARED for problem in problems)


def _foreign(world: World, ledger: Ledger) -> Iterator[str]:
    """Documents nobody sold."""
    sold = {(KINDS[key], number) for key, numbers in world.sold.items() for number in numbers}
    yield from (f"{kind} {number}: booked, but never sold" for kind, number in ledger.booked.keys() - sold)


def _sums(world: World, ledger: Ledger) -> Iterator[str]:
    """The trial balance, against the sum of the documents: invoices are owed, receipts are in the bank."""
    sums: Counter[str] = Counter()
    for (kind, _number), totals in ledger.booked.items():
        for total in totals:
            accounts = ("11000", "40000") if kind == "sales-invoices" else ("12000", "11000")
            sums[accounts[0]] += int(total * 100)
            sums[accounts[1]] -= int(total * 100)
    expected = {account: Decimal(sen) / 100 for account, sen in sums.items() if sen}
    found = {account: Decimal(text) for account, text in world.outside.practice.trial_balance(world.company).items()}
    if found != expected:
        yield f"the trial balance is {found}, and the documents come to {expected}"


def _runs() -> Iterator[str]:
    """No run stays open, and no green one holds what is not booked."""
    runs = list(db.session.scalars(select(Run)))
    yield from (f"run {run.id} is still {run.state}" for run in runs if run.is_open)
    for run_id, tally in tallies([run for run in runs if run.state == RunState.SYNCED]).items():
        if not tally.is_good:
            yield f"run {run_id} is green and does not add up"


def _has_a_reason(key: str, delivery: Delivery | None) -> bool:
    """Whether a person who looks finds out why a document is not in the books: at itself, its parcel, or the run."""
    if delivery is not None:
        outcomes = db.session.scalars(select(Outcome).where(Outcome.delivery_id == delivery.id)).all()
        if any(outcome.problems or outcome.refusals for outcome in outcomes):
            return True
        parcel = db.session.get(Parcel, delivery.parcel_id) if delivery.parcel_id else None
        if delivery.state == DeliveryState.HELD or (parcel is not None and parcel.error):
            return True
    newest = db.session.scalars(select(Run).where(Run.push_type == key).order_by(Run.id.desc()).limit(1))
    return any(run.error for run in newest)
