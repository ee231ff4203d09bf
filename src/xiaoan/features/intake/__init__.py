"""政策录入 — A policy text is read in, looked over sentence by sentence, and leaves as a pack."""
