"""制表 — The template to be filled in, and the faults to be put right, as Excel."""
