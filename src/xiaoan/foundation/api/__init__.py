"""接口 — what every operation of the JSON interface shares: gate, shapes, pages, problems."""
