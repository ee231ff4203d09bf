"""审读页 — The review page's rows: a text on the left, its drafts on the right."""
