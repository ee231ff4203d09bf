"""安保人员 — who guards the school, with which papers, on which shift."""
