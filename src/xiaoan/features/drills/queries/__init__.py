"""演练查询 — Drills, what texts ask for, how a territory stands, cards by post."""
