"""服务合同 — Bought services as contracts, with what is delivered, accepted and assessed."""
