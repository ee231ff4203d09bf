"""家规 — what every part of the house must keep to, and the small world its tests share."""
