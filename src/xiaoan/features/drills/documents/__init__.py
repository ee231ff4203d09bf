"""演练文书 — The report of a drill, a territory's drills as Excel, cards one a page."""
