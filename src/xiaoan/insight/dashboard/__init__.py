"""驾驶舱 — a territory on one page: what is open, what is late, where, and by which definition."""
