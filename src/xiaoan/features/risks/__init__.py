"""风险 — What may go wrong at a school, how bad that is, and what keeps it within bounds."""
