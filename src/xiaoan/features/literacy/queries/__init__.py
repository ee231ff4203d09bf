"""Every read of 安全素养."""
