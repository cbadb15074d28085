"""What can keep a use case from going on; each docstring is what the user reads."""

from __future__ import annotations

from accounting.words import Told


class SyncError(Told):
    """The sync could not go on. Try again, and tell the super admin if it stays so."""

    code = "SYNC"


class BookNotConnectedError(SyncError):
    """The book has no API key yet. The super admin enters one under Settings, AiAccount."""

    code = "BOOK_NOT_CONNECTED"


class SwitchedOffError(SyncError):
    """This type is switched off for this book, so it is not pushed. Switch it on under Settings, AiAccount, Mapping."""

    code = "SWITCHED_OFF"


class BookPausedError(SyncError):
    """The book is paused, so nothing of it is pushed. Resume it under Settings, AiAccount, then sync again."""

    code = "BOOK_PAUSED"


class NotAskedError(SyncError):
    """Auto Push of this book asks nothing, so there is nothing to answer. Look at its page."""

    code = "NOT_ASKED"


class LeaseLostError(SyncError):
    """Another process took this run over while this one stood still; nothing was written. Look at the run's page."""

    code = "LEASE_LOST"


class LeavingError(SyncError):
    """This process is about to end, so another one carries the run on. Look at the run's page."""

    code = "LEAVING"


class UnexpectedError(SyncError):
    """Something went wrong that we did not foresee; what was not confirmed is not green. The log says more."""

    code = "UNEXPECTED"


class StorageError(SyncError):
    """The workbook could not be written, so nothing of it was sent. Make room on the disk, then sync again."""

    code = "STORAGE"


class OlderThanTheBooksError(SyncError):
    """AiAccount holds a workbook that this database does not know (a restored backup?). Let it finish there first."""

    code = "OLDER_THAN_THE_BOOKS"


class VaultError(SyncError):
    """A sealed key cannot be opened with the master keys of VAULT_KEYS. Enter the API key again, or restore them."""

    code = "VAULT"


class KeyNotValidError(SyncError):
    """That is not an API key. Copy it whole from AiAccount: Settings, Integrations, API Keys."""

    code = "KEY_NOT_VALID"


class NameTakenError(SyncError):
    """There is one of that name already. Choose another name."""

    code = "NAME_TAKEN"


class NotValidError(SyncError):
    """That cannot be taken as it is."""

    code = "NOT_VALID"


class NotUncertainError(SyncError):
    """Only what became of an uncertain parcel can be decided here, and this one is not. Look at its run."""

    code = "NOT_UNCERTAIN"


class RunAtWorkError(SyncError):
    """A run of this book and type is not finished, and asks AiAccount about it. Wait until it has ended, then look."""

    code = "RUN_AT_WORK"


class ChangedAgainError(SyncError):
    """It has changed again since you looked. Look at the difference once more, then decide."""

    code = "CHANGED_AGAIN"


class NotBookableError(SyncError):
    """This difference cannot be booked from here."""

    code = "NOT_BOOKABLE"


class MappingChangedError(SyncError):
    """Somebody saved this mapping since you opened it, so yours was not saved. Open it again and repeat your change."""

    code = "MAPPING_CHANGED"


class RoundingDiffersError(SyncError):
    """AiAccount rounds otherwise than this book, so totals would be a sen off. Set the same mode under Mapping."""

    code = "ROUNDING_DIFFERS"
