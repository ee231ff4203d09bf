"""政策 — read a policy text as duties, check that no sentence is left out, keep its versions."""
