"""减负账本 — What was asked of each school, by whom, what it cost and what justifies it."""
