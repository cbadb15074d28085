"""flask keys."""

from __future__ import annotations

from dataclasses import replace

from sync.vault import Vault
from tests.alerting import add_webhook
from tests.blueprints.commands.conftest import Operator

OLD = b"a test key is 32 bytes long, yes"


def with_keys(operator: Operator, **keys: bytes) -> Operator:
    """The same installation with those master keys."""
    pusher = operator.app.extensions["pusher"]
    operator.app.extensions["pusher"] = replace(pusher, vault=Vault(keys))
    return operator


def test_everything_sealed_opens(operator: Operator) -> None:
    result = operator.types("keys", "verify")
    assert (result.exit_code, result.output) == (0, "1 of 1 open.\n")


def test_what_does_not_open_is_named_and_stays_as_it_is(operator: Operator) -> None:
    with_keys(operator, k9=bytes(32))
    result = operator.types("keys", "verify")
    assert (result.exit_code, result.output) == (
        1,
        "BAD  API key of platform, version 1 does not open.\n0 of 1 open.\n",
    )
    result = operator.types("keys", "rotate")
    assert result.exit_code == 1
    assert "Sealed 0 anew with k9; 0 were already." in result.output
    assert "BAD  API key of platform, version 1 does not open, and stays as it is." in result.output
    assert operator.types("keys", "verify").exit_code == 1
    assert with_keys(operator, k1=OLD).types("keys", "verify").exit_code == 0


def test_after_rotating_the_old_master_key_may_go(operator: Operator) -> None:
    with operator.app.app_context():
        add_webhook(operator.app.extensions["pusher"].vault)
    with_keys(operator, k2=bytes(32), k1=OLD)
    assert operator.types("keys", "verify").output == (
        "2 of 2 open.\n2 are sealed with an older master key; `flask keys rotate` seals them with k2.\n"
    )
    assert operator.types("keys", "rotate").output == (
        "Sealed 2 anew with k2; 0 were already.\nOnce every process runs with k2, VAULT_KEYS needs no other key.\n"
    )
    assert operator.types("keys", "rotate").output.startswith("Sealed 0 anew with k2; 2 were already.\n")
    result = with_keys(operator, k2=bytes(32)).types("keys", "verify")
    assert (result.exit_code, result.output) == (0, "2 of 2 open.\n")
