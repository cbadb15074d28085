"""Faults that wait for the next calls of a company: queued by the practice controls, claimed one a call."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from sandbox.models import Company, Fault
from sandbox.parameters import Parameters
from sandbox.store import Store

BEFORE, AFTER = "before", "after"
MOMENTS = (BEFORE, AFTER)
IMPORTS, READS, ANY = "imports", "reads", "any"
CALLS = (IMPORTS, READS, ANY)
GARBAGE_FORMS = ("html", "empty", "cut_json")

ANSWER_500, ANSWER_502, ANSWER_429 = "answer_500", "answer_502", "answer_429"
DROP_CONNECTION, ANSWER_LATE, GARBAGE, QUEUED = "drop_connection", "answer_late", "garbage", "queued"
# Whether each happens before or after the import is stored, unless 'when' says otherwise.
FAULTS = {
    ANSWER_500: BEFORE,
    ANSWER_502: BEFORE,
    ANSWER_429: BEFORE,
    DROP_CONNECTION: AFTER,
    ANSWER_LATE: AFTER,
    GARBAGE: AFTER,
    QUEUED: BEFORE,
}


def add_fault(session: Session, company: Company, action: str, parameters: Parameters) -> None:
    """Let the fault happen on the company's next calls; raises ControlError."""
    session.add(
        Fault(
            company_id=company.id,
            action=action,
            remaining=parameters.whole("times", 1, least=1),
            moment=parameters.one_of("when", MOMENTS, FAULTS[action]),
            calls=IMPORTS if action == QUEUED else parameters.one_of("calls", CALLS, IMPORTS),
            seconds=parameters.whole("seconds", 1),
            retry_after=parameters.whole("retry_after", 1),
            form=parameters.one_of("form", GARBAGE_FORMS, "html"),
        )
    )


def clear_faults(session: Session, company: Company) -> None:
    """Forget every pending fault of the company."""
    session.execute(delete(Fault).where(Fault.company_id == company.id))


def pending_faults(session: Session, company: Company) -> list[Fault]:
    """The company's pending faults, next first."""
    return list(session.scalars(select(Fault).where(Fault.company_id == company.id).order_by(Fault.id)))


def claim_fault(store: Store, company_id: int, call: str) -> Fault | None:
    """Use up one pending fault of this kind of call; two calls never use the same one."""
    chosen = (
        select(Fault).where(Fault.company_id == company_id, Fault.calls.in_((call, ANY))).order_by(Fault.id).limit(1)
    )
    with store.reader() as session:
        if session.scalar(chosen) is None:
            return None
    with store.writer() as session:
        fault = session.scalar(chosen)
        if fault is None:
            return None
        fault.remaining -= 1
        if fault.remaining == 0:
            session.delete(fault)
        return fault
