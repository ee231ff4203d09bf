"""运维 — install, watch, back up, restore and upgrade; what an operator does with a machine."""
