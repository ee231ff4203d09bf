"""敷衍迹象 — Quiet signs that work is only gone through; they weigh a re-check and rank nobody."""
