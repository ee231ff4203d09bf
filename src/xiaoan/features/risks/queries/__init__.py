"""风险读取 — Reads of risk lists, methods, regional lists and their numbers."""
