"""Cases are found by their title, number and particulars."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from xiaoan.foundation.search.columns import SearchColumn


class Migration(migrations.Migration):
    dependencies: ClassVar = [("cases", "0001_cases"), ("search", "0001_words")]
    operations: ClassVar = [
        SearchColumn(
            "cases_case", "title || ' ' || number || ' ' || xiaoan_search.said(attributes)"
        ),
    ]
