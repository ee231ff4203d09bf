"""组织 — territories from province to township, and every organisation that stands in them."""
