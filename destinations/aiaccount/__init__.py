"""AiAccount: its sheets, its API, and what its codes mean. All that is assumed about it stays in this folder."""

from destinations.aiaccount.client import AiAccount, Patience
from destinations.aiaccount.codes import explain
from destinations.aiaccount.wire import Timeouts

__all__ = ["AiAccount", "Patience", "Timeouts", "explain"]
