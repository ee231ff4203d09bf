"""专职人员 — who holds a safety post, with which papers, checked when."""
