"""责任读取 — Reads of the lists and of the letters."""
