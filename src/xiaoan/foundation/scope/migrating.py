"""Migration operations that put a table behind the wall."""

from __future__ import annotations

from django.db import migrations

_INTERVAL = "nullif(current_setting('xiaoan.{}', true), '')::bigint"
_OWN = f"{{column}} BETWEEN {_INTERVAL.format('own_lo')} AND {_INTERVAL.format('own_hi')}"
_OUTER = f"{{column}} BETWEEN {_INTERVAL.format('lo')} AND {_INTERVAL.format('hi')}"
_PARTY = f"EXISTS (SELECT FROM unnest(parties) AS party WHERE {_OWN.replace('{column}', 'party')})"
_GATE = "(SELECT xiaoan_scope.ok())"

KINDS: dict[str, tuple[str, str]] = {
    # kind: (seen when, written when)
    "territory": (_OWN, _OWN),
    "routed": (
        f"{_OUTER} AND ({_OWN} OR current_setting('xiaoan.line', true) = ANY(lines))",
        f"{_OUTER} AND ({_OWN} OR current_setting('xiaoan.line', true) = ANY(lines))",
    ),
    "addressed": (
        f"({_OWN}) OR ({_OWN.replace('{column}', 'from_code')})",
        f"({_OWN}) OR ({_OWN.replace('{column}', 'from_code')})",
    ),
    "shared": (f"({_OWN}) OR ({_PARTY})", f"({_OWN}) OR ({_PARTY})"),
    "directory": (f"is_public_body OR ({_OUTER})", _OWN),
}


class ScopeTable(migrations.RunSQL):
    """Enable and force row-level security on `table` with the policy of `kind`.

    Kinds are described in docs/explanation/contracts.md. `column` holds the organisation's code.
    """

    def __init__(self, table: str, kind: str, column: str = "org_code") -> None:
        seen, written = (rule.format(column=column) for rule in KINDS[kind])
        self.table, self.kind, self.column = table, kind, column
        writes = f"{_GATE} AND ({written})"
        statements: list[str] = [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY scope_read ON {table} FOR SELECT USING ({_GATE} AND ({seen}))",
            f"CREATE POLICY scope_insert ON {table} FOR INSERT WITH CHECK ({writes})",
            f"CREATE POLICY scope_update ON {table} FOR UPDATE"
            f" USING ({writes}) WITH CHECK ({writes})",
            f"CREATE POLICY scope_delete ON {table} FOR DELETE USING ({writes})",
        ]
        reverse = [
            *(
                f"DROP POLICY scope_{verb} ON {table}"
                for verb in ("read", "insert", "update", "delete")
            ),
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ]
        super().__init__(tuple(statements), tuple(reverse))

    def deconstruct(self) -> tuple[str, list[object], dict[str, object]]:
        return (self.__class__.__name__, [self.table, self.kind, self.column], {})


class AppendOnly(migrations.RunSQL):
    """Refuse UPDATE, DELETE and TRUNCATE on `table`, for every role, by trigger."""

    def __init__(self, table: str) -> None:
        self.table = table
        super().__init__(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION xiaoan_scope.refuse_change()",
            f"DROP TRIGGER append_only ON {table}",
        )

    def deconstruct(self) -> tuple[str, list[object], dict[str, object]]:
        return (self.__class__.__name__, [self.table], {})
