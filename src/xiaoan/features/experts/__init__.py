"""专家 — Experts who apply, are reviewed, drawn without conflict, and give opinions."""
