"""通知 — short messages to a post of an organisation, and how many are unread."""
