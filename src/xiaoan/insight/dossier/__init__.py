"""迎检册 — One file of duties, facts, evidence and proofs for whoever comes to inspect."""
