"""信号 — what flows in from outside: kept raw, read, and answered."""
