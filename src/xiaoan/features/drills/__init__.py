"""演练 — Drills planned, timed on phones, counted, judged; tabletops; what each post does first."""
