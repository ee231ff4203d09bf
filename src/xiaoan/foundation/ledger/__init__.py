"""留痕 — who did what and when, chained so that a stranger can check that nothing was changed."""
