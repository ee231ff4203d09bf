"""What an office has in force is read below it; documents are found by their names and texts."""

from __future__ import annotations

from django.db import migrations, models

from xiaoan.foundation.search.columns import SearchColumn

# The owner is behind the wall too, and sees no row of anybody's until it is taken down.
_CIRCULATE = """
ALTER TABLE documents_document NO FORCE ROW LEVEL SECURITY;
ALTER TABLE documents_version NO FORCE ROW LEVEL SECURITY;
ALTER TABLE orgs_organisation NO FORCE ROW LEVEL SECURITY;
INSERT INTO documents_circular (version_id, document_id, office, office_name, territory, hi, kind,
       title, number, text, approved_number, from_on)
SELECT v.id, d.id, o.code, o.name, o.code / span * span, o.code / span * span + span - 1, d.kind,
       d.title, v.number, v.text, v.approved_number, v.from_on
  FROM documents_version v
  JOIN documents_document d ON d.id = v.document_id
  JOIN orgs_organisation o ON o.code = d.org_code,
       LATERAL (SELECT max(one) AS span FROM unnest(ARRAY[1000000000000, 10000000000, 100000000,
                       100000]::bigint[]) one WHERE o.code % one < 100000) s
 WHERE v.state = 'in_force' AND o.kind <> 'school'
   AND d.kind IN ('scheme-county', 'handbook-bullying');
ALTER TABLE orgs_organisation FORCE ROW LEVEL SECURITY;
ALTER TABLE documents_version FORCE ROW LEVEL SECURITY;
ALTER TABLE documents_document FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0002_collections"),
        ("search", "0002_names"),
        ("orgs", "0001_organisations"),
    ]

    operations = [
        migrations.CreateModel(
            name="Circular",
            fields=[
                (
                    "version_id",
                    models.UUIDField(primary_key=True, serialize=False, verbose_name="版本"),
                ),
                ("document_id", models.UUIDField(verbose_name="制度")),
                ("office", models.BigIntegerField(verbose_name="印发单位编码")),
                ("office_name", models.CharField(max_length=120, verbose_name="印发单位")),
                ("territory", models.BigIntegerField(verbose_name="适用范围")),
                ("hi", models.BigIntegerField(verbose_name="适用范围上界")),
                ("kind", models.CharField(max_length=40, verbose_name="种类")),
                ("title", models.CharField(max_length=80, verbose_name="名称")),
                ("number", models.PositiveIntegerField(verbose_name="版本号")),
                ("text", models.TextField(blank=True, verbose_name="正文")),
                (
                    "approved_number",
                    models.CharField(blank=True, max_length=60, verbose_name="文号"),
                ),
                ("from_on", models.DateField(verbose_name="施行日期")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="失效日期")),
            ],
            options={
                "verbose_name": "印发下级的制度",
                "indexes": [
                    models.Index(fields=["territory", "hi"], name="document_circular_where")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on", None)),
                        fields=("document_id",),
                        name="circular_one_in_force",
                    )
                ],
            },
        ),
        migrations.RunSQL(_CIRCULATE, migrations.RunSQL.noop),
        SearchColumn("documents_document", "title"),
        SearchColumn("documents_version", "text"),
    ]
