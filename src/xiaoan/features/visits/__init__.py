"""入校检查 — Draw schools and inspectors by a lot anybody can re-compute, visit, and follow up."""
