"""专家读取 — Reads of panels, experts and their work; each takes the viewer."""
