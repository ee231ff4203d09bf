"""检查查询 — Every read of programmes, frames, visits and grades."""
