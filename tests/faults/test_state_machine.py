"""Any order of pushes, faults, restarts, edits, refunds, pauses and locks: the promise holds after each story."""

from __future__ import annotations

import os
import tempfile
from contextlib import ExitStack
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from sync.crash import CRASH_POINTS
from tests.faults.oracle import judge
from tests.faults.proxy import Call, Instead, Kind, Mishap
from tests.faults.world import KINDS, Outside, World, a_world
from tests.shop import DAY

STORIES = int(os.environ.get("STORIES", "8"))
"""How many stories are told; more of them with `STORIES=200 pytest tests/faults/test_state_machine.py`."""

QUICK = [kind for kind in Kind if kind not in (Kind.BLACK_HOLE, Kind.LATE, Kind.DELAYED)]
"""What befalls a connection without making anybody wait."""

types = st.sampled_from(list(KINDS))
mishaps = st.builds(Mishap, st.sampled_from(QUICK), st.integers(1, 3000), st.just(0.0), st.sampled_from(list(Instead)))


def test_no_story_of_pushes_and_faults_loses_or_doubles_a_document(template: Path, outside: Outside) -> None:
    class Story(RuleBasedStateMachine):
        """One book from its first sale until everything is mended and at rest."""

        def __init__(self) -> None:
            super().__init__()
            self._stack = ExitStack()
            folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory()))
            self.world: World = self._stack.enter_context(a_world(folder / "world", template, outside))
            self.world.sell_some(2)

        @rule(key=types)
        def push(self, key: str) -> None:
            """Push to the end."""
            self.world.push_here(key)

        @rule(key=types, place=st.sampled_from(CRASH_POINTS))
        def push_and_die(self, key: str, place: str) -> None:
            """Push, die there, and be carried on by whoever pushes next."""
            self.world.push_here(key, crash_at=place)

        @rule(call=st.sampled_from(list(Call)), mishap=mishaps)
        def something_breaks(self, call: Call, mishap: Mishap) -> None:
            """One of the next connections breaks."""
            self.world.proxy.expect(call, [mishap])

        @rule(cents=st.integers(1, 99_999))
        def sell(self, cents: int) -> None:
            """Somebody buys."""
            number = f"B{len(self.world.orders)}"
            self.world.sell(number, f"{cents // 100}.{cents % 100:02d}", minute=60 + len(self.world.orders))

        @rule(place=st.integers(0, 99), cents=st.integers(1, 99_999))
        def edit(self, place: int, cents: int) -> None:
            """An order is changed at the source, whether it was posted or not."""
            self.world.edit(self._order(place), f"{cents // 100}.{cents % 100:02d}")

        @rule(place=st.integers(0, 99))
        def refund(self, place: int) -> None:
            """An order's money goes back, once."""
            number = self._order(place)
            if f"R-{number}" not in self.world.sold["sales_invoice"]:
                self.world.refund(number)

        @rule(name=st.sampled_from(["Aisyah", "Aisyah binti Rahman", "=1+1"]))
        def rename(self, name: str) -> None:
            """The customer changes name."""
            self.world.rename_customer(name)

        @rule(action=st.sampled_from(["pause_key", "unpause_key", "disable_key", "enable_key", "unlock_period"]))
        def turn(self, action: str) -> None:
            """Somebody turns a knob in AiAccount."""
            self.world.fault(action)

        @rule()
        def lock(self) -> None:
            """The period is locked."""
            self.world.fault("lock_period", until=str(DAY))

        @invariant()
        def nothing_is_doubled(self) -> None:
            """At no moment is anything booked twice, or given to the server again after it had stored it."""
            found = judge(self.world)
            assert not found.duplicates, found
            assert not found.sent_twice, found

        def teardown(self) -> None:
            """Mend everything, push it to rest, and judge."""
            try:
                self.world.come_to_rest(here=True)
                found = judge(self.world)
                assert found.is_kept, found
                assert not found.sent_twice, found
            finally:
                self._stack.close()

        def _order(self, place: int) -> str:
            return list(self.world.orders)[place % len(self.world.orders)]

    run_state_machine_as_test(
        Story,
        settings=settings(
            max_examples=STORIES,
            stateful_step_count=10,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.explicit, Phase.generate],
        ),
    )
