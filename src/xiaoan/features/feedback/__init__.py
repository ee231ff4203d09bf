"""投诉建议 — say what burdens or annoys, and be answered by the level that can change it."""
