"""Pages of notices: the list, one's own settings, and the administrator's deliveries."""
