"""How often somebody may try: sign-in is limited by address, so that passwords cannot be guessed in bulk."""

from __future__ import annotations

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(get_remote_address, storage_uri="memory://")
