"""排查 — plan rounds, answer check items at their points, and turn what is bad into hazards."""
