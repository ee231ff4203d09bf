"""校历 — school years, terms, holidays and moved workdays, editable for each territory."""
