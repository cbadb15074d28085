"""Settings are read once, loudly, and by name."""

from __future__ import annotations

import base64
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from settings import SettingError, Settings, parse_vault_keys, read_port, read_settings

KEY = base64.b64encode(b"a test key is 32 bytes long, yes").decode()
GOOD = {"SECRET_KEY": "s" * 40, "VAULT_KEYS": f"k1:{KEY}"}


def read(folder: Path, **env: str) -> Settings:
    """Settings of that environment, over one that is complete."""
    return read_settings(GOOD | env, instance=folder)


def test_secrets_alone_are_enough_and_the_rest_has_a_default(tmp_path: Path) -> None:
    settings = read(tmp_path)
    assert settings.database_url == f"sqlite:///{tmp_path}/aiaccount-sync.sqlite"
    assert (settings.shop_database_url, settings.destination_url) == (None, "http://127.0.0.1:5001")
    assert (settings.is_practice, settings.max_rows, settings.trusted_hosts) == (True, 5000, ())
    assert (settings.timezone, settings.parcels) == (ZoneInfo("Asia/Kuala_Lumpur"), tmp_path / "parcels")
    assert settings.dispatcher == "threads"
    assert read_port({}) == 5000


def test_every_setting_can_be_set(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        DATABASE_URL="postgres://ours:pw@db/ours",
        SHOP_DATABASE_URL="postgresql+psycopg://reader:pw@shop/shop",
        AIACCOUNT_URL="https://api.aiaccount.my/",
        AIACCOUNT_MAX_ROWS="200",
        TIMEZONE="Asia/Singapore",
        TRUSTED_HOSTS="sync.example.com, localhost",
        PUBLIC_URL="https://sync.example.com/",
        ALERTS_SMTP_URL="mailtos://us:pw@smtp.example.com?from=sync@example.com",
        ALERTS_QUIET_DAYS="7",
        METRICS_TOKEN="t" * 40,
        PUSH_THREADS="2",
        NIGHT_RUNS="32",
        NIGHT_RESCAN_DAYS="60",
        NIGHT_WINDOW_MINUTES="90",
        DISPATCHER="procrastinate",
        PARCELS_FOLDER="/srv/parcels",
    )
    assert (settings.dispatcher, settings.parcels) == ("procrastinate", Path("/srv/parcels"))
    assert (settings.push_threads, settings.night_runs) == (2, 32)
    assert (settings.night_rescan_days, settings.night_window_minutes) == (60, 90)
    assert (settings.public_url, settings.alert_quiet_days) == ("https://sync.example.com", 7)
    assert settings.smtp_url == "mailtos://us:pw@smtp.example.com?from=sync@example.com"
    assert settings.metrics_token == "t" * 40
    assert settings.database_url == "postgresql+psycopg://ours:pw@db/ours"
    assert settings.shop_database_url == "postgresql+psycopg://reader:pw@shop/shop"
    assert (settings.destination_url, settings.is_practice) == ("https://api.aiaccount.my", False)
    assert (settings.max_rows, settings.timezone.key) == (200, "Asia/Singapore")
    assert settings.trusted_hosts == ("sync.example.com", "localhost")
    assert read(tmp_path, PRACTICE_PORT="5311").destination_url == "http://127.0.0.1:5311"
    assert read_port({"PORT": "8080"}) == 8080


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://ours:pa55word@db/ours"),
        ("DATABASE_URL", "ours:pa55word@db"),
        ("DATABASE_URL", "sqlite://"),
        ("SHOP_DATABASE_URL", "oracle://shop"),
        ("SECRET_KEY", "changeme"),
        ("VAULT_KEYS", KEY),
        ("VAULT_KEYS", "k1:too-short"),
        ("VAULT_KEYS", "k1:schlüssel"),
        ("VAULT_KEYS", f":{KEY}"),
        ("VAULT_KEYS", ","),
        ("VAULT_KEYS", f"k1:{KEY},k1:{KEY}"),
        ("AIACCOUNT_URL", "api.aiaccount.my"),
        ("AIACCOUNT_URL", "ftp://api.aiaccount.my"),
        ("AIACCOUNT_URL", "https://"),
        ("AIACCOUNT_URL", "https://[half"),
        ("AIACCOUNT_URL", "https://api.aiaccount.my:99999"),
        ("AIACCOUNT_URL", "https://me:pa55word@api.aiaccount.my"),
        ("AIACCOUNT_URL", "https://api.aiaccount.my/?v=1"),
        ("AIACCOUNT_MAX_ROWS", "0"),
        ("AIACCOUNT_MAX_ROWS", "-5"),
        ("AIACCOUNT_MAX_ROWS", "many"),
        ("AIACCOUNT_MAX_ROWS", "5.5"),
        ("PRACTICE_PORT", "70000"),
        ("PRACTICE_PORT", "five"),
        ("PORT", "0"),
        ("PORT", "70000"),
        ("PUBLIC_URL", "sync.example.com"),
        ("PUBLIC_URL", "https://me:pa55word@sync.example.com"),
        ("ALERTS_SMTP_URL", "smtp.example.com"),
        ("ALERTS_SMTP_URL", "smtp://me:pa55word@smtp.example.com"),
        ("ALERTS_SMTP_URL", "mailto://"),
        ("ALERTS_SMTP_URL", "mailtos://me:pa55word@[half"),
        ("ALERTS_QUIET_DAYS", "0"),
        ("METRICS_TOKEN", "changeme"),
        ("DISPATCHER", "celery"),
        ("DISPATCHER", "procrastinate"),
        ("PARCELS_FOLDER", "parcels"),
        ("TIMEZONE", "Kuala Lumpur"),
        ("TIMEZONE", "Asia"),
        ("TIMEZONE", "../etc/passwd"),
    ],
)
def test_a_wrong_setting_is_named_and_its_secrets_are_not_said(tmp_path: Path, name: str, value: str) -> None:
    env = GOOD | {name: value}
    with pytest.raises(SettingError) as raised:
        _read_everything(env, tmp_path)
    sentence = str(raised.value)
    assert name in sentence
    assert sentence.endswith(".")
    assert not any(secret in sentence for secret in ("pa55word", KEY, "changeme"))


def _read_everything(env: dict[str, str], folder: Path) -> None:
    """As a start does it."""
    read_port(env)
    parse_vault_keys(read_settings(env, instance=folder).vault_keys)


@pytest.mark.parametrize("name", ["SECRET_KEY", "VAULT_KEYS"])
def test_a_missing_secret_is_named_with_what_makes_one(tmp_path: Path, name: str) -> None:
    for value in ("", "  "):
        with pytest.raises(SettingError, match=rf"{name} is not set\. `make run` makes one"):
            read(tmp_path, **{name: value})


@pytest.mark.parametrize("name", ["SECRET_KEY", "VAULT_KEYS", "DATABASE_URL", "AIACCOUNT_URL"])
def test_a_setting_may_lie_in_a_file(tmp_path: Path, name: str) -> None:
    value = {**GOOD, "DATABASE_URL": "sqlite:///x", "AIACCOUNT_URL": "https://x"}[name]
    file = tmp_path / "kept"
    file.write_text(f"{value}\n")
    env = {key: text for key, text in GOOD.items() if key != name} | {f"{name}_FILE": str(file)}
    found = read_settings(env, instance=tmp_path)
    assert value in (found.secret_key, found.vault_keys, found.database_url, found.destination_url)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    env = {"VAULT_KEYS": GOOD["VAULT_KEYS"]}
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\x00")
    for file, reason in (("none", "No such file"), (".", "Is a directory"), ("bytes", "not text in UTF-8")):
        with pytest.raises(SettingError, match=f"SECRET_KEY_FILE: .*{reason}"):
            read_settings(env | {"SECRET_KEY_FILE": str(tmp_path / file)}, instance=tmp_path)


def test_a_value_and_a_file_at_once_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="SECRET_KEY and SECRET_KEY_FILE are both set"):
        read(tmp_path, SECRET_KEY_FILE=str(tmp_path / "kept"))


def test_generated_secrets_are_found_unless_the_environment_has_its_own(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("g" * 40 + "\n")
    (tmp_path / "vault_keys").write_text(f"k0:{KEY}\n")
    found = read_settings({}, instance=tmp_path)
    assert (found.secret_key, found.vault_keys) == ("g" * 40, f"k0:{KEY}")
    assert read(tmp_path).secret_key == GOOD["SECRET_KEY"]


def test_a_generated_secret_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "secret_key").mkdir()
    with pytest.raises(SettingError, match=r"SECRET_KEY: .*secret_key cannot be read \(Is a directory\)"):
        read_settings({}, instance=tmp_path)


def test_secrets_are_not_in_the_repr(tmp_path: Path) -> None:
    shown = repr(
        read(tmp_path, DATABASE_URL="postgresql://u:pa55word@db/x", SHOP_DATABASE_URL="postgresql://u:pa55word@s")
    )
    assert "destination_url" in shown
    assert not any(secret in shown for secret in ("pa55word", KEY, GOOD["SECRET_KEY"]))


def test_vault_keys_are_read_newest_first() -> None:
    other = base64.b64encode(bytes(32)).decode()
    assert list(parse_vault_keys(f" k2:{other} , k1:{KEY},")) == ["k2", "k1"]


def test_a_wrong_setting_ends_any_program_with_its_sentence_and_no_traceback() -> None:
    assert issubclass(SettingError, SystemExit)
    assert SettingError("PORT is wrong.").code == "PORT is wrong."
