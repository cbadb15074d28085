"""The vault: seals API keys so that the database alone gives none away."""

from __future__ import annotations

import os
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from destinations.base import Secret
from sync.errors import VaultError

_NONCE = 12


class Vault:
    """AES-256-GCM under the newest master key; every master key opens. What is sealed is bound to its place.

    Sealed bytes are kid, a zero byte, nonce, ciphertext. `place` says whose it is (book and version): moved to
    another row, it does not open.
    """

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        self._keys = dict(keys)
        self.newest = next(iter(self._keys))

    def seal(self, text: str, *, place: str) -> bytes:
        """Seal a secret for one place."""
        kid, nonce = self.newest.encode(), os.urandom(_NONCE)
        return kid + b"\0" + nonce + AESGCM(self._keys[self.newest]).encrypt(nonce, text.encode(), place.encode())

    def is_newest(self, sealed: bytes) -> bool:
        """Whether it was sealed under the newest master key."""
        return sealed.partition(b"\0")[0] == self.newest.encode()

    def open(self, sealed: bytes, *, place: str) -> Secret:
        """Open what was sealed for this place. Raises VaultError, which never quotes the secret."""
        kid, _, rest = sealed.partition(b"\0")
        key = self._keys.get(kid.decode(errors="replace"))
        if key is None:
            raise VaultError(f"no master key named {kid.decode(errors='replace')!r}")
        try:
            return Secret(AESGCM(key).decrypt(rest[:_NONCE], rest[_NONCE:], place.encode()).decode())
        except (InvalidTag, ValueError) as error:
            raise VaultError("the seal is broken") from error
