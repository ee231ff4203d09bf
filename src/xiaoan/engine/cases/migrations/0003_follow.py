"""An event may follow its case to another organisation; what it says still never changes."""

from __future__ import annotations

from django.db import migrations

KEPT = (
    "id, case_id, seq, move, from_stage, to_stage, by_id, by_name, by_post, by_title, "
    "by_org_code, by_org_name, at, form, note, file_ids"
)
GUARD = (
    "CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE OR UPDATE OF {}"
    " ON cases_caseevent FOR EACH STATEMENT EXECUTE FUNCTION xiaoan_scope.refuse_change()"
)
DROP = "DROP TRIGGER append_only ON cases_caseevent"


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_words")]

    operations = [
        migrations.RunSQL([DROP, GUARD.format(KEPT)], [DROP, GUARD.format(f"org_code, {KEPT}")])
    ]
