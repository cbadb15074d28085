"""The night: every half minute somebody looks what is due, and the database decides it, once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete

from models import Tick, db, writing
from sync.leases import this_process
from sync.night_plan import plan_due
from sync.night_settle import settle_ended
from sync.night_start import Pace, start_due
from sync.pusher import Pusher

log = logging.getLogger(__name__)

FORGET_TICKS = timedelta(days=1)
"""How long a process that ticks no more is remembered."""


def _nothing_more(_now: datetime) -> None:
    """Nobody else wants to know of a tick."""


@dataclass(frozen=True, kw_only=True)
class Night:
    """What the schedule needs; one for the whole process. `window` is the time over which the starts are spread.

    `after_tick` is called at the end of every tick, for those who look at what came of it.
    """

    pusher: Pusher
    pace: Pace
    window: timedelta
    after_tick: Callable[[datetime], None] = _nothing_more

    def tick(self) -> None:
        """Look after what nobody looks after, and go on with the night. Any number of processes may tick.

        What goes wrong in one part is logged, and stops no other.
        """
        for part in (self._sign, self.plan, self.pusher.resume, self.pusher.retry_due, self.go_on, self._tell):
            try:
                part()
            except Exception:
                db.session.rollback()
                log.exception("this tick could not %s", part.__name__.strip("_"))

    def plan(self) -> None:
        """Plan what is due."""
        plan_due(self.pusher.now(), window=self.window)

    def go_on(self) -> None:
        """Settle what has ended, and have carried out what is next."""
        settle_ended(self.pusher.now())
        start_due(self.pusher.now(), self.pace, dispatch=self.pusher.dispatch)

    def carry_out(self, run_id: int) -> bool:
        """Carry a run out, then go on with what waits for its place; whether it was ours to carry out."""
        is_ours = self.pusher.execute(run_id)
        if is_ours:
            self.go_on()
        return is_ours

    def _sign(self) -> None:
        """Say that this process ticks."""
        now = self.pusher.now()
        with writing() as session:
            session.execute(delete(Tick).where(Tick.at < now - FORGET_TICKS))
            session.merge(Tick(name=this_process(), at=now))

    def _tell(self) -> None:
        self.after_tick(self.pusher.now())
