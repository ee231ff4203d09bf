"""举报线索的规则 — Codes, proofs of work, lanes, routes and what may be published. Pure."""
