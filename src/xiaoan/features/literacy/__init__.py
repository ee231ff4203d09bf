"""安全素养 — Tests of what pupils know about safety: without names, with reliability figures."""
