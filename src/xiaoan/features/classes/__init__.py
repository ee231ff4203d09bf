"""班级 — Which classes a school has, how many pupils each, where they are and where they gather."""
