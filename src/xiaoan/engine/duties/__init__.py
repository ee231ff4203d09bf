"""职责 — what the text demands of each organisation, what was done, and what is still due."""
