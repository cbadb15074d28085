"""Crash points: places where a test has the process die, to prove that nothing depends on its living on."""

from __future__ import annotations

import os
import signal

CRASH_POINTS = (
    "before-freeze",
    "in-freeze",
    "after-freeze",
    "after-plan",
    "after-intent",
    "after-upload",
    "after-answer",
    "before-read-back",
    "after-read-back",
    "before-finish",
)

_passed: dict[str, int] = {}


def crash_point(name: str) -> None:
    """Die here, as by kill -9, if CRASH_AT names this place (after-intent, or after-intent:2 for its second time)."""
    wanted, _, time = os.environ.get("CRASH_AT", "").partition(":")
    if wanted != name:
        return
    _passed[name] = _passed.get(name, 0) + 1
    if _passed[name] == int(time or 1):
        os.kill(os.getpid(), signal.SIGKILL)
