"""洞察 — reads what features did and shows it to those who answer for it."""
