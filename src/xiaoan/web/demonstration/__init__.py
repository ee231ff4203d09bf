"""演示 — a county that is plainly invented, in the volume, rhythm and mess of a real one."""
