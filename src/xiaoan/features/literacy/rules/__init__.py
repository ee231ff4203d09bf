"""素养规则 — The bank, forms, scoring, reliability, what may be shown. Pure."""
