"""台账打印 — Registers of work done, by period and topic, printed from what was recorded."""
