"""隐患 — find, grade, treat, accept and close a danger."""
