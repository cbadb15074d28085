"""Use cases: where domain, storage and network meet."""
