"""Clauses are found by their words."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from xiaoan.foundation.search.columns import SearchColumn


class Migration(migrations.Migration):
    dependencies: ClassVar = [("policy", "0001_packs"), ("search", "0001_words")]
    operations: ClassVar = [SearchColumn("policy_clause", "title || ' ' || text")]
