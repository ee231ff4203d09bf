"""演练规则 — Pure decisions: how marks of several phones become one picture, marks, words."""
