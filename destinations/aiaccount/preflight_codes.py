"""The codes that we find before sending, and that somebody mends in AiAccount."""

from __future__ import annotations

from accounting.catalogue.entry import (
    BY_MAPPING_ANOTHER,
    EVERY,
    INVOICES,
    Entry,
    Mender,
    Place,
    Remedy,
    Retry,
    Stage,
)
from accounting.words import N_
from destinations.aiaccount.places import ACCOUNTS, CONTACTS, ITEMS


def _problem(
    code: str,
    meaning: str,
    place: Place,
    pushes: tuple[str, ...] = EVERY,
    retry: Retry = Retry.ONCE_MENDED,
    *,
    otherwise: Remedy | None = None,
) -> Entry:
    return Entry(
        code=code,
        stage=Stage.BEFORE_SENDING,
        meaning=meaning,
        mender=Mender.YOU_IN_AIACCOUNT,
        place=place,
        otherwise=otherwise,
        retry=retry,
        pushes=pushes,
    )


BEFORE_SENDING = (
    _problem(
        "ACCOUNT_NOT_FOUND",
        N_(
            "AiAccount has neither the account that the line itself names nor the mapped one. Add it there, correct it "
            "in the source, or have another one mapped."
        ),
        ACCOUNTS,
        otherwise=BY_MAPPING_ANOTHER,
    ),
    _problem(
        "ACCOUNT_NOT_ACTIVE",
        N_(
            "AiAccount has the account, but it is not active, and no mapped one can stand in for it. Activate it "
            "there, correct it in the source, or have another one mapped."
        ),
        ACCOUNTS,
        otherwise=BY_MAPPING_ANOTHER,
    ),
    _problem(
        "ACCOUNT_REPLACED",
        N_(
            "The account that the line itself names cannot be booked on, so the mapped one was taken. Activate it in "
            "AiAccount, or correct it in the source, and it is taken the next time."
        ),
        ACCOUNTS,
        retry=Retry.NOTE,
    ),
    _problem(
        "PARTNER_AMBIGUOUS",
        N_(
            "AiAccount has several contacts with the tax number or reference of this party, so nobody can tell which "
            "one it is. Merge them there, or correct the one that is wrong."
        ),
        CONTACTS,
    ),
    _problem(
        "STOCK_NEAR_MISS",
        N_(
            "The SKU is no item's in AiAccount, but looks like one, so its stock would not move. Write it alike in "
            "AiAccount and in the source."
        ),
        ITEMS,
        INVOICES,
        Retry.NOTE,
    ),
)
