"""公文成稿 — Papers in the form of GB/T 9704-2012, as Word by python-docx and as PDF by typst.

A4; top 37 mm, left 28 mm, type area 156 × 225 mm; title 小标宋 22 pt, text 仿宋 16 pt on lines of
28.95 pt (22 to a page), 一、 in 黑体, （一） in 楷体; page number at the outer foot in 宋体 14 pt.
"""

from __future__ import annotations

from .paper import Line, Mark, Paper, chinese_day

__all__ = ["Line", "Mark", "Paper", "chinese_day"]
