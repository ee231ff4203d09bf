"""接口 — the JSON interface put together: its door, its description, its addresses."""
