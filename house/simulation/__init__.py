"""模拟 — a seeded county lives through school years by a virtual clock, through the real actions.

Actors forget, lie, leave and tap twice; transactions and handlers die; after each day the
invariants of the product are checked. One seed is one history.
"""
