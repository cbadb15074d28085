"""Receiving an import: answered before, held, queued or posted at once; and finishing later what was not."""

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from sandbox.errors import (
    ApiError,
    FileTooLargeError,
    IdempotencyConflictError,
    QuotaExceededError,
)
from sandbox.models import ApiKey, Import, ImportState, KeyState
from sandbox.papers import Paper, read_papers
from sandbox.posting import month_of, post, refuse_beyond_quota
from sandbox.practice import Practice
from sandbox.sheets import KINDS, Kind
from sandbox.workbook import read_rows


@dataclass(frozen=True)
class Upload:
    """A file as it came in; ``queue_seconds`` is set when the practice controls want it queued."""

    kind: Kind
    idempotency_key: str
    file: bytes = field(repr=False)
    queue_seconds: int | None = None

    @property
    def sha256(self) -> str:
        """The hash of the file's bytes, by which a repeated call is told from a new one."""
        return hashlib.sha256(self.file).hexdigest()


def receive(practice: Practice, key: ApiKey, upload: Upload) -> int:
    """The id of the import this call made, or of the one an earlier call with its idempotency key made.

    Raises ApiError when nothing was stored.
    """
    with practice.store.reader() as session:
        if earlier := _earlier(session, key, upload):
            return earlier.id
        made = _import(practice, key, upload)
        refuse_beyond_quota(session, key.company, month_of(made), needed=1)
        papers = None if _waits(session, made, upload) else _papers(practice, upload)
    # Workbooks are read before the write lock is taken; what two callers could race is looked at again under it.
    with practice.store.writer() as session:
        if earlier := _earlier(session, key, upload):
            return earlier.id
        session.add(made)
        if _waits(session, made, upload):
            made.state = ImportState.QUEUED if made.ready_at else ImportState.HELD
            made.file = upload.file
            session.flush()
            return made.id
        session.flush()
        post(session, made, _papers(practice, upload) if papers is None else papers)
        return made.id


def finish_due(practice: Practice, company_id: int) -> None:
    """Finish what waits for nothing any more: queued imports whose time has come, held ones whose key is active."""
    with practice.store.reader() as session:
        if not _due(session, practice, company_id):
            return
    with practice.store.writer() as session:
        for waiting in _due(session, practice, company_id):
            _finish(session, practice, waiting)


def _earlier(session: Session, key: ApiKey, upload: Upload) -> Import | None:
    of_key = (Import.company_id == key.company_id, Import.idempotency_key == upload.idempotency_key)
    earlier = session.scalar(select(Import).where(*of_key))
    if earlier and (earlier.sha256, earlier.kind) != (upload.sha256, upload.kind.key):
        raise IdempotencyConflictError(import_id=earlier.id)
    return earlier


def _import(practice: Practice, key: ApiKey, upload: Upload) -> Import:
    now = practice.now()
    queued = upload.queue_seconds is not None
    return Import(
        company_id=key.company_id,
        key_id=key.id,
        kind=upload.kind.key,
        state=ImportState.FINISHED,
        idempotency_key=upload.idempotency_key,
        sha256=upload.sha256,
        received_at=now,
        ready_at=now + timedelta(seconds=upload.queue_seconds or 0) if queued else None,
    )


def _waits(session: Session, made: Import, upload: Upload) -> bool:
    return upload.queue_seconds is not None or _is_paused(session, made)


def _is_paused(session: Session, made: Import) -> bool:
    return session.scalar(select(ApiKey.state).where(ApiKey.id == made.key_id)) is KeyState.PAUSED


def _papers(practice: Practice, upload: Upload) -> list[Paper]:
    if len(upload.file) > practice.max_file_bytes:
        raise FileTooLargeError(bytes=len(upload.file), most=practice.max_file_bytes)
    return read_papers(read_rows(upload.file, upload.kind), upload.kind)


def _due(session: Session, practice: Practice, company_id: int) -> list[Import]:
    waiting = select(Import).join(Import.key).where(Import.company_id == company_id).order_by(Import.id)
    queued = (Import.state == ImportState.QUEUED) & (Import.ready_at <= practice.now())
    held = Import.state == ImportState.HELD
    return list(session.scalars(waiting.where(queued | held, ApiKey.state == KeyState.ACTIVE)))


def _finish(session: Session, practice: Practice, waiting: Import) -> None:
    upload = Upload(KINDS[waiting.kind], waiting.idempotency_key, waiting.file or b"")
    try:
        post(session, waiting, _papers(practice, upload))
    except QuotaExceededError:
        # It goes on waiting: next month, or a larger quota, lets it through.
        return
    except ApiError as error:
        waiting.state, waiting.file = ImportState.FINISHED, None
        waiting.error_code, waiting.error_message = error.code, str(error)
