"""备份 — one moment of database, files and keys, and the way back from it."""
