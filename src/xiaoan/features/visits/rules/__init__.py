"""检查规则 — Words, draws, rotations and grades; pure."""
