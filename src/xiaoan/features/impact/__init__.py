"""影响测算 — What a new text or a new version would ask of whom, before it is put in force."""
