"""令牌 — what a person or another system signs its API calls with."""
