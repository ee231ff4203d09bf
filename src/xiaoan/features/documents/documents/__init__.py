"""制度与方案 — What is printed: documents, their list, gaps, and the results of collections."""
