"""The error catalogue: every code that a problem, a refusal or an error can have, with what helps against it."""

from __future__ import annotations

from typing import Any

from accounting.catalogue import OF_SETTINGS, PROBLEMS, Entry, Mender, Place, Retry, Stage
from accounting.catalogue.entry import ALERTS, BOOK, CHANGES, EVERY, MAPPING, NOWHERE, SYNC, WAITING
from accounting.words import N_, Told
from destinations.aiaccount.codes import OF_THE_CONNECTION, REFUSALS, explain
from destinations.aiaccount.preflight_codes import BEFORE_SENDING
from messengers.base import MessengerError, NoMailServerError, NotAnAddressError, NotTakenError, OwnServerError
from sync.answers import SERVER_SLOW
from sync.concluding import DOES_NOT_ADD_UP
from sync.errors import (
    BookNotConnectedError,
    BookPausedError,
    ChangedAgainError,
    KeyNotValidError,
    LeaseLostError,
    LeavingError,
    MappingChangedError,
    NameTakenError,
    NotAskedError,
    NotBookableError,
    NotUncertainError,
    NotValidError,
    OlderThanTheBooksError,
    RoundingDiffersError,
    RunAtWorkError,
    StorageError,
    SwitchedOffError,
    SyncError,
    UnexpectedError,
    VaultError,
)
from sync.waiting import DECLARED_THERE, SEND_AGAIN


def entries_of(code: str) -> list[Entry]:
    """Every entry of a code, one for each stage it can be met at; none when nobody emits it."""
    return [entry for entry in CATALOGUE if entry.code == code]


def is_in_the_catalogue(code: str) -> bool:
    """Whether there is help for a code at any stage."""
    return bool(entries_of(code))


def about_problem(code: str) -> Entry | None:
    """The help for a problem that was found before sending."""
    return _PROBLEMS.get(code)


def about_refusal(code: str) -> Entry:
    """The help for what AiAccount said about a document; whatever it says, there is some."""
    return explain(code)


def about_error(code: str) -> Entry | None:
    """The help for what stopped a run, a parcel, a connection test or a decision."""
    return _ERRORS.get(code)


_SERVER = Place(N_("the log of the server"))
_FORM = Place(N_("the form or the command"))
_DISK = Place(N_("the disk of the server"))
_MASTER_KEYS = Place(N_("the setting VAULT_KEYS"))
_MAIL_SERVER = Place(N_("the setting ALERTS_SMTP_URL"))


def _error(kind: type[Told], stage: Stage, mender: Mender, place: Place, retry: Retry = Retry.ONCE_MENDED) -> Entry:
    pushes = EVERY if stage == Stage.RUN else ()
    return Entry(
        code=kind.code,
        stage=stage,
        meaning=kind().sentence,
        mender=mender,
        place=place,
        retry=retry,
        pushes=pushes,
    )


def _told(error: dict[str, Any], mender: Mender, place: Place, retry: Retry) -> Entry:
    """What a run or a parcel keeps that no exception raised."""
    return Entry(
        code=error["code"],
        stage=Stage.RUN,
        meaning=error["sentence"],
        mender=mender,
        place=place,
        retry=retry,
        pushes=EVERY,
    )


OF_THE_RUN = (
    _error(BookNotConnectedError, Stage.RUN, Mender.SUPER_ADMIN, BOOK),
    _error(BookPausedError, Stage.RUN, Mender.SUPER_ADMIN, BOOK),
    _error(SwitchedOffError, Stage.RUN, Mender.SUPER_ADMIN, MAPPING),
    _error(RoundingDiffersError, Stage.RUN, Mender.SUPER_ADMIN, MAPPING),
    _error(VaultError, Stage.RUN, Mender.OPERATOR, _MASTER_KEYS),
    _error(StorageError, Stage.RUN, Mender.OPERATOR, _DISK),
    _error(LeaseLostError, Stage.RUN, Mender.NOBODY, NOWHERE, Retry.BY_ITSELF),
    _error(LeavingError, Stage.RUN, Mender.NOBODY, NOWHERE, Retry.BY_ITSELF),
    _error(OlderThanTheBooksError, Stage.RUN, Mender.YOU, WAITING),
    _told(DOES_NOT_ADD_UP, Mender.YOU, SYNC, Retry.ONCE_MENDED),
    _told(SERVER_SLOW, Mender.NOBODY, NOWHERE, Retry.BY_ITSELF),
    _told(SEND_AGAIN, Mender.NOBODY, NOWHERE, Retry.BY_ITSELF),
    _told(DECLARED_THERE, Mender.NOBODY, NOWHERE, Retry.NOT_NEEDED),
    _error(UnexpectedError, Stage.RUN, Mender.OPERATOR, _SERVER),
    _error(SyncError, Stage.RUN, Mender.SUPER_ADMIN, SYNC),
)
"""What stops a run, or keeps its parcels waiting."""

OF_DECISIONS = (
    _error(KeyNotValidError, Stage.DECISION, Mender.SUPER_ADMIN, BOOK, Retry.ANEW),
    _error(NameTakenError, Stage.DECISION, Mender.SUPER_ADMIN, BOOK, Retry.ANEW),
    _error(NotValidError, Stage.DECISION, Mender.YOU, _FORM, Retry.ANEW),
    _error(MappingChangedError, Stage.DECISION, Mender.SUPER_ADMIN, MAPPING, Retry.ANEW),
    _error(NotAskedError, Stage.DECISION, Mender.SUPER_ADMIN, BOOK, Retry.NOT_NEEDED),
    _error(NotUncertainError, Stage.DECISION, Mender.YOU, WAITING, Retry.NO_HELP),
    _error(RunAtWorkError, Stage.DECISION, Mender.NOBODY, WAITING, Retry.LATER),
    _error(ChangedAgainError, Stage.DECISION, Mender.YOU, CHANGES, Retry.NO_HELP),
    _error(NotBookableError, Stage.DECISION, Mender.YOU, CHANGES, Retry.NO_HELP),
)
"""Why something that a person entered or decided was not taken."""

OF_ALERTS = (
    _error(NotAnAddressError, Stage.ALERT, Mender.YOU, ALERTS, Retry.ANEW),
    _error(OwnServerError, Stage.ALERT, Mender.SUPER_ADMIN, ALERTS, Retry.ANEW),
    _error(NoMailServerError, Stage.ALERT, Mender.OPERATOR, _MAIL_SERVER),
    _error(NotTakenError, Stage.ALERT, Mender.YOU, ALERTS, Retry.BY_ITSELF),
    _error(MessengerError, Stage.ALERT, Mender.NOBODY, NOWHERE, Retry.BY_ITSELF),
)
"""Why an address for alerts was not taken, or a message did not arrive."""

CATALOGUE: tuple[Entry, ...] = (
    *PROBLEMS,
    *BEFORE_SENDING,
    *REFUSALS,
    *OF_THE_CONNECTION,
    *OF_THE_RUN,
    *OF_DECISIONS,
    *OF_SETTINGS,
    *OF_ALERTS,
)

_PROBLEMS = {entry.code: entry for entry in (*PROBLEMS, *BEFORE_SENDING)}
WARNINGS = tuple(entry.code for entry in _PROBLEMS.values() if entry.is_a_warning)
"""The codes of what stops no document, unless its book says so, and is to be mended all the same."""

_ERRORS = {entry.code: entry for entry in (*OF_THE_CONNECTION, *OF_THE_RUN, *OF_DECISIONS, *OF_ALERTS)}
