"""Settings: read once from the environment, loudly."""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

HERE = Path(__file__).resolve().parent
PRACTICE_PORT = 5001


class SettingError(Exception):
    """A setting is missing or wrong; the message names the variable and says what it should be."""


class _Hidden(str):
    """A text whose repr does not show it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'(hidden)'"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the operator decides. Secrets are kept out of the repr. `destination_url` has no slash at its end."""

    database_url: str
    shop_database_url: str | None
    secret_key: _Hidden
    vault_keys: _Hidden
    destination_url: str
    is_practice: bool
    max_rows: int
    timezone: ZoneInfo
    trusted_hosts: tuple[str, ...]
    parcels: Path


def read_settings(env: Mapping[str, str] = os.environ, instance: Path = HERE / "instance") -> Settings:
    """Settings from the environment; NAME_FILE names a file that holds the value. Raises SettingError.

    Secrets that `make run` generated lie under `instance/` and are found there when the environment has none.
    """
    url = _optional(env, "AIACCOUNT_URL")
    practice = f"http://127.0.0.1:{_whole(env, 'PRACTICE_PORT', PRACTICE_PORT)}"
    return Settings(
        database_url=_database_url(env, "DATABASE_URL") or f"sqlite:///{instance / 'aiaccount-sync.sqlite'}",
        shop_database_url=_database_url(env, "SHOP_DATABASE_URL"),
        secret_key=_secret(env, "SECRET_KEY", instance),
        vault_keys=_secret(env, "VAULT_KEYS", instance),
        destination_url=_http_url(url, "AIACCOUNT_URL") if url else practice,
        is_practice=url is None,
        max_rows=_whole(env, "AIACCOUNT_MAX_ROWS", 5000),
        timezone=_zone(env),
        trusted_hosts=tuple((_optional(env, "TRUSTED_HOSTS") or "").split()),
        parcels=instance / "parcels",
    )


def parse_vault_keys(text: str) -> dict[str, bytes]:
    """The master keys of VAULT_KEYS, kid:base64 and commas, newest first: 32 bytes each. Raises SettingError."""
    keys = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        kid, colon, encoded = part.partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            key = b""
        if not colon or not kid or len(key) != 32:
            raise SettingError(f"VAULT_KEYS: the key named {kid!r} is not kid:base64 of 32 bytes.")
        keys[kid] = key
    if not keys:
        raise SettingError(
            "VAULT_KEYS holds no key. `make run` makes one; otherwise set kid:base64 of 32 random bytes."
        )
    return keys


def _optional(env: Mapping[str, str], name: str) -> str | None:
    """A value, or the content of the file NAME_FILE names, without spaces at its ends; none when empty."""
    value = env.get(name, "").strip()
    file = env.get(f"{name}_FILE", "").strip()
    if value and file:
        raise SettingError(f"{name} and {name}_FILE are both set; keep one.")
    if file:
        try:
            value = Path(file).read_text().strip()
        except OSError as error:
            raise SettingError(f"{name}_FILE: {file} cannot be read ({error.strerror}).") from error
    return value or None


def _secret(env: Mapping[str, str], name: str, instance: Path) -> _Hidden:
    kept = instance / name.lower()
    value = _optional(env, name)
    if value is None and kept.exists():
        value = kept.read_text().strip()
    if not value:
        raise SettingError(f"{name} is not set. `make run` makes one under instance/; otherwise set it or {name}_FILE.")
    return _Hidden(value)


def _database_url(env: Mapping[str, str], name: str) -> str | None:
    """A SQLAlchemy URL; PostgreSQL's usual spellings are taken to mean psycopg 3."""
    url = _optional(env, name)
    if url is None:
        return None
    scheme, separator, rest = url.partition("://")
    if scheme in ("postgres", "postgresql"):
        scheme = "postgresql+psycopg"
    if not separator or scheme not in ("sqlite", "postgresql+psycopg"):
        raise SettingError(f"{name} has to begin with sqlite:/// or postgresql://, not {scheme}.")
    return f"{scheme}://{rest}"


def _http_url(url: str, name: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise SettingError(f"{name} has to be an address such as https://api.example.com, not {url!r}.")
    return url.rstrip("/")


def _whole(env: Mapping[str, str], name: str, default: int) -> int:
    text = _optional(env, name)
    if text is None:
        return default
    if not text.isdecimal() or not int(text):
        raise SettingError(f"{name} has to be a whole number of 1 or more, not {text!r}.")
    return int(text)


def _zone(env: Mapping[str, str]) -> ZoneInfo:
    name = _optional(env, "TIMEZONE") or "Asia/Kuala_Lumpur"
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError) as error:
        raise SettingError(f"TIMEZONE: {name!r} is not a time zone such as Asia/Kuala_Lumpur.") from error
