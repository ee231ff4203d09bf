"""校安 — the policy text itself runs: duties, cases and a record that can be believed."""
