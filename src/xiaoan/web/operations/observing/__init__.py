"""观测 — what the running service says of itself: logs, probes and figures."""
