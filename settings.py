"""Settings: read once from the environment, loudly."""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

HERE = Path(__file__).resolve().parent
PORT = 5000
PRACTICE_PORT = 5001
DISPATCHERS = ("threads", "procrastinate")
SHORTEST_SECRET = 32
"""Characters of SECRET_KEY; fewer could be guessed."""


class SettingError(SystemExit):
    """A setting is missing or wrong; the message names the variable and says what it should be.

    It is an exit, so that whichever program meets it (`flask`, `python -m serve`, a web server) ends with that one
    sentence instead of a traceback.
    """


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the operator decides. Secrets are kept out of the repr. `destination_url` has no slash at its end."""

    database_url: str = field(repr=False)
    shop_database_url: str | None = field(repr=False)
    secret_key: str = field(repr=False)
    vault_keys: str = field(repr=False)
    destination_url: str
    is_practice: bool
    max_rows: int
    timezone: ZoneInfo
    trusted_hosts: tuple[str, ...]
    parcels: Path
    push_threads: int = 4
    night_runs: int = 16
    night_rescan_days: int = 35
    night_window_minutes: int = 30
    public_url: str | None = None
    smtp_url: str | None = field(default=None, repr=False)
    metrics_token: str | None = field(default=None, repr=False)
    alert_quiet_days: int = 3
    dispatcher: str = "threads"


def read_settings(env: Mapping[str, str] = os.environ, instance: Path = HERE / "instance") -> Settings:
    """Settings from the environment; NAME_FILE names a file that holds the value. Raises SettingError.

    Secrets that `make run` generated lie under `instance/` and are found there when the environment has none.
    """
    url = _optional(env, "AIACCOUNT_URL")
    public = _optional(env, "PUBLIC_URL")
    database_url = _database_url(env, "DATABASE_URL") or f"sqlite:///{instance / 'aiaccount-sync.sqlite'}"
    practice = f"http://127.0.0.1:{_port(env, 'PRACTICE_PORT', PRACTICE_PORT)}"
    return Settings(
        database_url=database_url,
        shop_database_url=_database_url(env, "SHOP_DATABASE_URL"),
        secret_key=_long_enough(_secret(env, "SECRET_KEY", instance), "SECRET_KEY"),
        vault_keys=_secret(env, "VAULT_KEYS", instance),
        destination_url=_http_url(url, "AIACCOUNT_URL") if url else practice,
        is_practice=url is None,
        max_rows=_whole(env, "AIACCOUNT_MAX_ROWS", 5000),
        timezone=_zone(env),
        trusted_hosts=tuple((_optional(env, "TRUSTED_HOSTS") or "").replace(",", " ").split()),
        parcels=_folder(env, "PARCELS_FOLDER") or instance / "parcels",
        push_threads=_whole(env, "PUSH_THREADS", 4),
        night_runs=_whole(env, "NIGHT_RUNS", 16),
        night_rescan_days=_whole(env, "NIGHT_RESCAN_DAYS", 35),
        night_window_minutes=_whole(env, "NIGHT_WINDOW_MINUTES", 30),
        public_url=_http_url(public, "PUBLIC_URL") if public else None,
        smtp_url=_mail_url(env),
        metrics_token=_token(env),
        alert_quiet_days=_whole(env, "ALERTS_QUIET_DAYS", 3),
        dispatcher=_dispatcher(env, database_url),
    )


def read_port(env: Mapping[str, str] = os.environ) -> int:
    """The port on which `make run` serves. Raises SettingError."""
    return _port(env, "PORT", PORT)


def parse_vault_keys(text: str) -> dict[str, bytes]:
    """The master keys of VAULT_KEYS, kid:base64 and commas, newest first: 32 bytes each. Raises SettingError."""
    keys: dict[str, bytes] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        kid, colon, encoded = part.partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except ValueError:
            key = b""
        if not colon or not kid or len(key) != 32:
            raise SettingError(f"VAULT_KEYS: key number {len(keys) + 1} is not kid:base64 of 32 bytes.")
        if kid in keys:
            raise SettingError(f"VAULT_KEYS names two keys {kid!r}; give each a name of its own.")
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
        value = _content(Path(file), f"{name}_FILE")
    return value or None


def _content(file: Path, name: str, *, if_missing: str | None = None) -> str:
    """The text of a file. Raises SettingError; not for a missing one when there is something else to take."""
    try:
        return file.read_text(encoding="utf-8").strip()
    except OSError as error:
        if if_missing is not None and isinstance(error, FileNotFoundError):
            return if_missing
        raise SettingError(f"{name}: {file} cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise SettingError(f"{name}: {file} is not text in UTF-8.") from error


def _secret(env: Mapping[str, str], name: str, instance: Path) -> str:
    value = _optional(env, name) or _content(instance / name.lower(), name, if_missing="")
    if not value:
        raise SettingError(f"{name} is not set. `make run` makes one under instance/; otherwise set it or {name}_FILE.")
    return value


def _long_enough(secret: str, name: str) -> str:
    if len(secret) < SHORTEST_SECRET:
        raise SettingError(f"{name} is shorter than {SHORTEST_SECRET} characters; set a long random text.")
    return secret


def _database_url(env: Mapping[str, str], name: str) -> str | None:
    """A SQLAlchemy URL; PostgreSQL's usual spellings are taken to mean psycopg 3. It may hold a password, so unsaid."""
    url = _optional(env, name)
    if url is None:
        return None
    scheme, separator, rest = url.partition("://")
    if scheme in ("postgres", "postgresql"):
        scheme = "postgresql+psycopg"
    if not separator or not rest or scheme not in ("sqlite", "postgresql+psycopg"):
        raise SettingError(f"{name} has to begin with sqlite:/// or postgresql://, and name a database.")
    return f"{scheme}://{rest}"


def _dispatcher(env: Mapping[str, str], database_url: str) -> str:
    """How runs come to those who carry them out: threads of the process itself, or workers through PostgreSQL."""
    name = _optional(env, "DISPATCHER") or "threads"
    if name not in DISPATCHERS:
        raise SettingError(f"DISPATCHER has to be {' or '.join(DISPATCHERS)}, not {name!r}.")
    if name == "procrastinate" and not database_url.startswith("postgresql"):
        raise SettingError(
            "DISPATCHER=procrastinate needs PostgreSQL: DATABASE_URL has to begin with postgresql:// for it."
        )
    return name


def _folder(env: Mapping[str, str], name: str) -> Path | None:
    text = _optional(env, name)
    if text is not None and not Path(text).is_absolute():
        raise SettingError(f"{name} has to be a folder with its whole path, such as /srv/aiaccount-sync/parcels.")
    return Path(text) if text else None


def _http_url(url: str, name: str) -> str:
    if not _is_plain_http(url):
        raise SettingError(f"{name} has to be an address such as https://api.example.com, without a password or query.")
    return url.rstrip("/")


def _is_plain_http(url: str) -> bool:
    try:
        parts = urlsplit(url)
        is_complete = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    is_plain = parts.username is None and not parts.query and not parts.fragment
    return parts.scheme in ("http", "https") and is_complete and is_plain


def _mail_url(env: Mapping[str, str]) -> str | None:
    """The mail server, as apprise writes it. It holds a password, so it is not said."""
    url = _optional(env, "ALERTS_SMTP_URL")
    if url is not None and (url.partition("://")[0] not in ("mailto", "mailtos") or not _has_host(url)):
        raise SettingError("ALERTS_SMTP_URL has to be a mail server, such as mailtos://user:password@smtp.example.com.")
    return url


def _has_host(url: str) -> bool:
    try:
        return bool(urlsplit(url).hostname)
    except ValueError:
        return False


def _token(env: Mapping[str, str]) -> str | None:
    token = _optional(env, "METRICS_TOKEN")
    return token if token is None else _long_enough(token, "METRICS_TOKEN")


def _port(env: Mapping[str, str], name: str, default: int) -> int:
    port = _whole(env, name, default)
    if port > 65535:
        raise SettingError(f"{name} has to be a port from 1 to 65535, not {port}.")
    return port


def _whole(env: Mapping[str, str], name: str, default: int) -> int:
    text = _optional(env, name)
    if text is None:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and int(text)):
        raise SettingError(f"{name} has to be a whole number of 1 or more, not {text!r}.")
    return int(text)


def _zone(env: Mapping[str, str]) -> ZoneInfo:
    name = _optional(env, "TIMEZONE") or "Asia/Kuala_Lumpur"
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        message = f"TIMEZONE: {name!r} is not a time zone such as Asia/Kuala_Lumpur that this machine's tzdata knows."
        raise SettingError(message) from error
