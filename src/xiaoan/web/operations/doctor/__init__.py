"""体检 — what is not as it should be on this machine, and what to do about it."""
