"""后台 — events handled after the commit, and what runs by the clock."""
