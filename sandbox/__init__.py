"""A practice AiAccount: its API, its rules, its ledger and its Import History, reached only over HTTP."""
