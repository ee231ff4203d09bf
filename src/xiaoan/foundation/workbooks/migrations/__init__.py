"""Tables of this part, step by step."""
