"""功能 — one folder per menu entry; none imports another."""
