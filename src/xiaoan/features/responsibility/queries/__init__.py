"""Reads of 责任清单 and of 责任书."""
