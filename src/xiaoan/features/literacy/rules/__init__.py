"""Pure decisions of 安全素养: the bank, forms, scoring, reliability, what may be shown."""
