"""待办 — one row for each thing some post must do, quiet unless new, due or late."""
