"""AiAccount: its sheets, its API, and what its codes mean. All that is assumed about it stays in this folder."""

from destinations.aiaccount.client import AiAccount, Patience
from destinations.aiaccount.codes import CodeHelp, Mender, explain
from destinations.aiaccount.master_data import MasterData
from destinations.aiaccount.wire import Timeouts

__all__ = ["AiAccount", "CodeHelp", "MasterData", "Mender", "Patience", "Timeouts", "explain"]
