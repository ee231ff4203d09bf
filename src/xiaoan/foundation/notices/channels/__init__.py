"""渠道 — Thin adapters: one message to one address, and what the provider said, in one shape."""
