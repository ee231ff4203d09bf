"""台账 — what exists, who keeps it and when it expires."""
