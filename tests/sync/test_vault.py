"""The vault gives nothing away, and opens only where it was sealed."""

from __future__ import annotations

import pytest

from sync.errors import VaultError
from sync.vault import Vault

OLD, NEW = {"k1": b"1" * 32}, {"k2": b"2" * 32}


def test_a_sealed_key_opens_for_the_place_it_was_sealed_for() -> None:
    vault = Vault(OLD)
    assert vault.open(vault.seal("prac_4f2a", place="book 1"), place="book 1").reveal() == "prac_4f2a"


def test_a_sealed_key_moved_to_another_book_does_not_open() -> None:
    vault = Vault(OLD)
    with pytest.raises(VaultError) as caught:
        vault.open(vault.seal("prac_4f2a", place="book 1"), place="book 2")
    assert "prac_4f2a" not in str(caught.value)


def test_the_newest_master_key_seals_and_the_old_one_still_opens() -> None:
    sealed = Vault(OLD).seal("prac_4f2a", place="book 1")
    both = Vault(NEW | OLD)
    assert both.open(sealed, place="book 1").reveal() == "prac_4f2a"
    assert both.seal("other", place="book 1").startswith(b"k2\0")


def test_without_its_master_key_nothing_opens_and_the_sentence_says_so() -> None:
    with pytest.raises(VaultError, match="no master key named 'k1'"):
        Vault(NEW).open(Vault(OLD).seal("prac_4f2a", place="book 1"), place="book 1")


def test_a_damaged_seal_does_not_open() -> None:
    vault = Vault(OLD)
    sealed = bytearray(vault.seal("prac_4f2a", place="book 1"))
    sealed[-1] ^= 1
    with pytest.raises(VaultError, match="the seal is broken"):
        vault.open(bytes(sealed), place="book 1")


def test_the_same_key_sealed_twice_looks_different_and_never_shows_itself() -> None:
    vault = Vault(OLD)
    first, second = (vault.seal("prac_4f2a", place="book 1") for _ in range(2))
    assert first != second
    assert b"prac_4f2a" not in first
    assert "prac_4f2a" not in repr(vault.open(first, place="book 1"))
