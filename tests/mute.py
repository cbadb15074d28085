"""A destination that takes workbooks and never tells what became of them, for what waits in the waiting room."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from destinations.aiaccount import AiAccount
from destinations.aiaccount.errors import NotAnsweredError
from destinations.base import Connection, Parcel, Result
from tests.world import World


class Mute(AiAccount):
    """AiAccount that answers no question about a parcel that was sent."""

    def read_back(self, connection: Connection, parcel: Parcel) -> Result | None:
        """Never answered."""
        raise NotAnsweredError("HTTP 500")


@contextmanager
def mute(world: World) -> Iterator[None]:
    """AiAccount cannot tell what became of parcels for as long as this lasts, and nobody really waits for it."""
    pusher = world.pusher()
    before = pusher.destination, pusher.sleep
    object.__setattr__(pusher, "destination", Mute(world.practice.url))
    object.__setattr__(pusher, "sleep", lambda _seconds: None)
    try:
        yield
        world.wait()
    finally:
        object.__setattr__(pusher, "destination", before[0])
        object.__setattr__(pusher, "sleep", before[1])


def uncertain_run(
    world: World, slug: str = "platform", key: str = "sales_invoice", *, who: str = "admin", stored: bool = True
) -> int:
    """A run whose answer stays lost, whether AiAccount has stored its workbook or not; its id."""
    company = world.companies[slug].name
    world.practice.fault(company, "answer_500", times=9, when="after" if stored else "before")
    with mute(world):
        run_id = world.synced(slug, key, who)
    world.practice.fault(company, "clear")
    return run_id
