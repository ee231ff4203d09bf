"""研读 — a text of this family becomes clauses and drafts of duties, for a person to confirm.

Deterministic and local. No branch knows any one text: what is written here holds for the genre of
公文 and regulations, and every field of a draft names the words that led to it.
"""
