"""Sums by county and month of what was closed, and which of them have to be made again."""

from __future__ import annotations

from django.db import migrations, models

import xiaoan.foundation.ids
from xiaoan.foundation.scope.migrating import ScopeTable

# Whoever closes keeps no other closer waiting: a mark that stands is only shared, and the sums are
# made under a lock that lets nobody share it.
_TOUCH = """
CREATE FUNCTION hazards_touch(touched_county integer, touched_at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    touched date := date_trunc('month', touched_at AT TIME ZONE 'Asia/Shanghai');
BEGIN
    PERFORM FROM hazards_talliedmonth
      WHERE county = touched_county AND month = touched AND is_stale FOR KEY SHARE;
    IF NOT FOUND THEN
        INSERT INTO hazards_talliedmonth (id, county, month, is_stale)
        VALUES (gen_random_uuid(), touched_county, touched, true)
        ON CONFLICT (county, month) DO UPDATE SET is_stale = true;
    END IF;
END $$;
CREATE FUNCTION hazards_case_touched() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.closed_at IS NOT NULL THEN
        PERFORM hazards_touch(OLD.county, OLD.opened_at);
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.closed_at IS NOT NULL THEN
        PERFORM hazards_touch(NEW.county, NEW.opened_at);
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION hazards_hazard_touched() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM hazards_touch(county, opened_at) FROM cases_case
      WHERE id = coalesce(NEW.case_id, OLD.case_id) AND closed_at IS NOT NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER hazard_inserted AFTER INSERT ON cases_case FOR EACH ROW
  WHEN (NEW.workflow = 'hazards' AND NEW.closed_at IS NOT NULL)
  EXECUTE FUNCTION hazards_case_touched();
CREATE TRIGGER hazard_closed AFTER UPDATE OF
  org_code, closed_at, opened_at, outcome, grade, source_type ON cases_case FOR EACH ROW
  WHEN (NEW.workflow = 'hazards' AND (NEW.closed_at IS NOT NULL OR OLD.closed_at IS NOT NULL)
        AND (NEW.org_code, NEW.closed_at, NEW.opened_at, NEW.outcome, NEW.grade, NEW.source_type)
            IS DISTINCT FROM
            (OLD.org_code, OLD.closed_at, OLD.opened_at, OLD.outcome, OLD.grade, OLD.source_type))
  EXECUTE FUNCTION hazards_case_touched();
CREATE TRIGGER hazard_deleted AFTER DELETE ON cases_case FOR EACH ROW
  WHEN (OLD.workflow = 'hazards' AND OLD.closed_at IS NOT NULL)
  EXECUTE FUNCTION hazards_case_touched();
CREATE TRIGGER hazard_described AFTER INSERT ON hazards_hazard FOR EACH ROW
  EXECUTE FUNCTION hazards_hazard_touched();
CREATE TRIGGER hazard_changed AFTER UPDATE OF area, cause, place, check_item_code
  ON hazards_hazard FOR EACH ROW
  WHEN ((NEW.area, NEW.cause, NEW.place, NEW.check_item_code) IS DISTINCT FROM
        (OLD.area, OLD.cause, OLD.place, OLD.check_item_code))
  EXECUTE FUNCTION hazards_hazard_touched();
"""
_UNTOUCH = """
DROP TRIGGER hazard_changed ON hazards_hazard;
DROP TRIGGER hazard_described ON hazards_hazard;
DROP TRIGGER hazard_deleted ON cases_case;
DROP TRIGGER hazard_closed ON cases_case;
DROP TRIGGER hazard_inserted ON cases_case;
DROP FUNCTION hazards_hazard_touched();
DROP FUNCTION hazards_case_touched();
DROP FUNCTION hazards_touch(integer, timestamptz);
"""
# The owner is behind the wall too, and sees no row of anybody's until it is taken down.
_MARK = """
ALTER TABLE cases_case NO FORCE ROW LEVEL SECURITY;
INSERT INTO hazards_talliedmonth (id, county, month, is_stale)
SELECT gen_random_uuid(), county, month, true
  FROM (SELECT DISTINCT county, date_trunc('month', opened_at AT TIME ZONE 'Asia/Shanghai') AS month
          FROM cases_case WHERE workflow = 'hazards' AND closed_at IS NOT NULL) one;
ALTER TABLE cases_case FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0005_beside"),
        ("hazards", "0002_depth"),
    ]

    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=xiaoan.foundation.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("org_code", models.BigIntegerField(verbose_name="县（区）编码")),
                ("month", models.DateField(verbose_name="月份")),
                ("kind", models.CharField(max_length=10, verbose_name="按什么")),
                ("word", models.CharField(blank=True, max_length=200, verbose_name="哪一个")),
                ("closed", models.PositiveIntegerField(verbose_name="已销号")),
                ("seconds", models.PositiveBigIntegerField(verbose_name="办结共用秒数")),
            ],
            options={
                "verbose_name": "隐患合计",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("org_code", "month", "kind", "word"), name="tally_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TalliedMonth",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=xiaoan.foundation.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("county", models.IntegerField(verbose_name="县（区）")),
                ("month", models.DateField(verbose_name="月份")),
                ("is_stale", models.BooleanField(default=True, verbose_name="须重新合计")),
            ],
            options={
                "verbose_name": "隐患合计月份",
                "constraints": [
                    models.UniqueConstraint(fields=("county", "month"), name="tallied_month_once")
                ],
            },
        ),
        ScopeTable("hazards_tally", "territory"),
        migrations.RunSQL(_TOUCH, _UNTOUCH),
        migrations.RunSQL(_MARK, migrations.RunSQL.noop),
    ]
