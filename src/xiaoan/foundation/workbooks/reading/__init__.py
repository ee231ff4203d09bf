"""读表 — An office's file as rows of values, or one sentence that says why not."""
