"""Organisations and people are found by their names."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from xiaoan.foundation.search.columns import SearchColumn


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("search", "0001_words"),
        ("orgs", "0001_organisations"),
        ("accounts", "0001_people"),
    ]
    operations: ClassVar = [
        SearchColumn("orgs_organisation", "name || ' ' || short_name || ' ' || pinyin"),
        SearchColumn("accounts_person", "name"),
    ]
