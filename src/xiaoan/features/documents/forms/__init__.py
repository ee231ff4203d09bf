"""制度与方案 — The shapes of what is written about documents and collections."""
