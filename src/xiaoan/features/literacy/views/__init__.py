"""Pages of 安全素养."""
