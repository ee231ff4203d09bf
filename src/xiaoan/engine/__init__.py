"""引擎 — policy in, work out; knows no feature by name."""
