"""Tiles: a run added up, in count and in money, and the sentence that says whether it does."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from blueprints.wording import gettext as _
from blueprints.wording import money, plain_money, whole
from models import DeliveryState, Run
from sync.tally import Part, Tally


@dataclass(frozen=True)
class Tile:
    """One part of a run: its words, its documents, and the tone it has when there are any."""

    words: str
    part: Part
    tone: str


def tiles_of(tally: Tally) -> list[Tile]:
    """Eligible first, then the parts it is the sum of."""
    return [Tile(_("eligible"), tally.eligible, "plain"), *parts_of(tally)]


def parts_of(tally: Tally) -> list[Tile]:
    """The parts; together they have to be what was eligible."""
    return [
        Tile(_("posted"), tally[DeliveryState.POSTED], "good"),
        Tile(_("already there"), tally[DeliveryState.DUPLICATE], "plain"),
        Tile(_("refused"), tally[DeliveryState.REJECTED], "bad"),
        Tile(_("waiting"), tally.pending + tally[DeliveryState.HELD], "warn"),
        Tile(_("uncertain"), tally[DeliveryState.UNCERTAIN], "warn"),
        Tile(_("skipped"), tally[DeliveryState.SKIPPED], "plain"),
    ]


def sum_in_words(run: Run, tally: Tally) -> str:
    """The run as a sum that a person can check: 12 = 8 posted + 1 already there + 3 refused, and so on."""
    if run.is_open and not run.planned:
        return _("The run is still reading the source; the numbers grow until it has read everything.")
    if run.is_open and not tally.adds_up:
        return _("The run is still at work; once it has ended, its numbers have to add up.")
    there = [tile for tile in parts_of(tally) if tile.part.count]
    if not there and not tally.eligible.count:
        if run.counted_from and run.last_day < run.counted_from:
            return _("The book starts after these days, so nothing of them is counted.")
        return _("The source has no document for these days, so there was nothing to sync.")
    values = {
        "count": whole(tally.eligible.count),
        "counts": " + ".join(f"{whole(tile.part.count)} {tile.words}" for tile in there) or "0",
        "amount": money(tally.eligible.amount),
        "amounts": _sum([tile.part.amount for tile in there]),
    }
    if tally.adds_up:
        return _("%(count)s = %(counts)s, and %(amount)s = %(amounts)s. The run adds up.", **values)
    return _("%(count)s is not %(counts)s, or %(amount)s is not %(amounts)s. The run does NOT add up.", **values)


def _sum(amounts: list[Decimal]) -> str:
    """Amounts as a sum: 30.00 + 1.00 − 2.50."""
    first, *others = amounts or [Decimal("0.00")]
    terms = [f" {'−' if amount < 0 else '+'} {plain_money(abs(amount))}" for amount in others]
    return plain_money(first) + "".join(terms)
