"""制度与方案 — Reads of documents and collections."""
