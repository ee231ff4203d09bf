"""制度与方案 — Pure decisions on documents and collections."""
