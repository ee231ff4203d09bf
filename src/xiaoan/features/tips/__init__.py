"""举报线索 — Anybody reports what they saw, follows it by a code, and has the last word."""
