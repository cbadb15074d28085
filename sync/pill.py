"""The pill: what a push type's card says about its last run, and in which tone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo

from accounting.words import N_, Words
from models.run import Run, RunState
from sync.moments import short_moment
from sync.reasons import Reason

_TONES = {
    RunState.QUEUED: ("busy", "clock"),
    RunState.RUNNING: ("busy", "sync"),
    RunState.SYNCED: ("good", "check"),
    RunState.PARTLY: ("warn", "alert"),
    RunState.WAITING: ("warn", "clock"),
    RunState.FAILED: ("bad", "cross"),
    RunState.NOTHING: ("quiet", "dash"),
}

_ENDED = {
    RunState.SYNCED: N_("Last sync %(when)s · %(rows)s rows"),
    RunState.PARTLY: N_("Partly synced %(when)s"),
    RunState.WAITING: N_("Waiting since %(when)s"),
    RunState.FAILED: N_("Failed %(when)s"),
    RunState.NOTHING: N_("Nothing to sync %(when)s"),
}


@dataclass(frozen=True)
class Progress:
    """How far a running run is: parcels answered, of so many frozen; none of either before it is planned."""

    settled: int
    parcels: int


@dataclass(frozen=True)
class Pill:
    """What a card shows: tone (good, warn, bad, busy or quiet), the icon of that name, words; live ones still move.

    `why` are the few words that say what a run waits for, when it does.
    """

    tone: str
    icon: str
    words: Words
    live: bool
    why: Words | None = None


NEVER = Pill("quiet", "dash", Words(N_("Not synced yet")), live=False)


def pill_of(
    run: Run, progress: Progress | None, zone: tzinfo, *, reason: Reason | None = None, drafts: int = 0
) -> Pill:
    """The pill of a push type's latest run, times in the book's zone. Green only for a run that added up.

    `drafts` are the documents of its days that were sent as drafts: with one of them it is done, and not green.
    """
    state = RunState(run.state)
    if drafts and state == RunState.SYNCED:
        values = {"when": short_moment(run.finished_at or run.queued_at, zone), "drafts": f"{drafts:,}"}
        return Pill("quiet", "check", Words(N_("Sent %(when)s · %(drafts)s as drafts"), values), live=False)
    tone, icon = _TONES[state]
    words = _live_words(state, progress) if run.is_open else _ended_words(state, run, zone)
    return Pill(tone, icon, words, live=run.is_open, why=reason.short if reason else None)


def _live_words(state: RunState, progress: Progress | None) -> Words:
    if state == RunState.QUEUED:
        return Words(N_("Queued"))
    if progress is None or not progress.parcels:
        return Words(N_("Syncing · reading the source"))
    values = {"settled": str(progress.settled), "parcels": str(progress.parcels)}
    return Words(N_("Syncing · %(settled)s of %(parcels)s parcels"), values)


def _ended_words(state: RunState, run: Run, zone: tzinfo) -> Words:
    values = {"when": short_moment(run.finished_at or run.queued_at, zone), "rows": f"{run.rows:,}"}
    return Words(_ENDED[state], values)
