"""成包 — Decisions about a text's sentences become a pack folder, complete and checkable."""
