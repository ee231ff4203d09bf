"""研读 — a text of this family becomes clauses and drafts of duties, for a person to confirm."""
