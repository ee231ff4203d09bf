"""推送 — tell another system what happened, signed, until it has heard."""
