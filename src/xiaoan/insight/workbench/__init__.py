"""工作台 — the first page after signing in: what to do today, one button each."""
