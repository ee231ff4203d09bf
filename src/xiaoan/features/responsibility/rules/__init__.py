"""责任规则 — Pure rules of the lists and of the letters."""
