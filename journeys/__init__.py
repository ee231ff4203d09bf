"""旅程 — the stories of the product, played in a real browser against a real server."""
