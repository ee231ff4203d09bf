"""责任 — 责任清单 from the texts in force, and the 责任书 of a school year signed on it."""
