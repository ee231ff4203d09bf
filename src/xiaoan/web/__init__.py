"""外壳 — settings, urls and the shell that carries every page."""
