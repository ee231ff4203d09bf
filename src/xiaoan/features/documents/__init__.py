"""制度与方案 — Rules and schemes as versioned documents, and what is collected from others."""
