"""事项 — what must be closed moves through stages with clocks, and cannot be lost before."""
