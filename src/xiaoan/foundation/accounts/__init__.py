"""账号 — people, the posts they hold, and what each post may do."""
