"""素养读取 — Reads of the bank, assessments, classes and results."""
