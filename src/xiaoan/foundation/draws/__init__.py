"""抽取 — Draws that anybody can compute again: a fixed list, then a seed, then one order."""
