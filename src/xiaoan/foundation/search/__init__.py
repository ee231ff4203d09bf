"""检索 — find a case, an organisation, a person or a sentence by its words."""
