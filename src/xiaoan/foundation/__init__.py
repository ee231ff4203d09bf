"""地基 — what every later layer stands on; knows nothing about school safety."""
