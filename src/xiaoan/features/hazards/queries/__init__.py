"""隐患读取 — Reads of the register, of one hazard, of likeness, listing, money and counts."""
