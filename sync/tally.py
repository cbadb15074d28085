"""Adding up: what became of the documents of a run, in count, in money, and in rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from sqlalchemy import func, select

from models import Outcome, Run, db
from models.delivery import DeliveryState

ZERO = Decimal("0.00")
GOOD = (DeliveryState.POSTED, DeliveryState.DUPLICATE, DeliveryState.SKIPPED)


@dataclass(frozen=True)
class Part:
    """So many documents, their home amount, and their workbook rows."""

    count: int = 0
    amount: Decimal = ZERO
    rows: int = 0

    def __add__(self, other: Part) -> Part:
        return Part(self.count + other.count, self.amount + other.amount, self.rows + other.rows)


@dataclass(frozen=True)
class Tally:
    """The parts of a run. What the book held before the run counts as duplicate."""

    eligible: Part
    parts: dict[DeliveryState, Part] = field(default_factory=dict)

    def __getitem__(self, state: DeliveryState) -> Part:
        return self.parts.get(state, Part())

    @property
    def pending(self) -> Part:
        """What was planned but is not answered: waiting to be sent, or being sent."""
        return self[DeliveryState.PENDING] + self[DeliveryState.SENDING]

    @property
    def total(self) -> Part:
        """All parts together."""
        return sum(self.parts.values(), Part())

    @property
    def adds_up(self) -> bool:
        """Whether every eligible document, and all its money, is accounted for."""
        return (self.eligible.count, self.eligible.amount) == (self.total.count, self.total.amount)

    @property
    def is_good(self) -> bool:
        """Whether it adds up and nothing is refused, held, uncertain or pending: the only way to a green pill."""
        return self._is_all(GOOD)

    @property
    def is_waiting(self) -> bool:
        """Whether it adds up, nothing is refused, and what is not good is held or uncertain at the destination."""
        return not self.is_good and self._is_all((*GOOD, DeliveryState.HELD, DeliveryState.UNCERTAIN))

    def _is_all(self, states: Collection[DeliveryState]) -> bool:
        return self.adds_up and all(part.count == 0 for state, part in self.parts.items() if state not in states)

    @property
    def booked(self) -> Part:
        """What the book now holds."""
        return self[DeliveryState.POSTED] + self[DeliveryState.DUPLICATE]


def tallies(runs: Iterable[Run]) -> dict[int, Tally]:
    """The tally of each run, by run id."""
    found = {run.id: _known_before(run) for run in runs}
    query = (
        select(
            Outcome.run_id,
            Outcome.state,
            func.count(),
            func.sum(Outcome.amount, type_=Outcome.amount.type),
            func.sum(Outcome.rows),
        )
        .where(Outcome.run_id.in_(found))
        .group_by(Outcome.run_id, Outcome.state)
    )
    for run_id, state, count, amount, rows in db.session.execute(query):
        parts = found[run_id].parts
        parts[DeliveryState(state)] = parts.get(DeliveryState(state), Part()) + Part(count, amount, int(rows))
    return found


def tally_of(run: Run) -> Tally:
    """The tally of one run."""
    return tallies([run])[run.id]


def _known_before(run: Run) -> Tally:
    known = Part(run.known, run.known_amount, run.known_rows)
    return Tally(Part(run.eligible, run.eligible_amount), {DeliveryState.DUPLICATE: known})
