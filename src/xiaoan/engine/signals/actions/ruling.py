"""Rules: written, changed and ended by whoever answers for the source."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from xiaoan.engine.signals import receivers, rules
from xiaoan.engine.signals.models import Rule, Source
from xiaoan.engine.signals.rules import RuleRefused
from xiaoan.foundation.ledger.actions import hold, record
from xiaoan.foundation.scope import Viewer


@transaction.atomic
def change_rule(*, id: UUID, values: Mapping[str, Any], by: Viewer, at: datetime) -> Rule:
    """定规则. A new one under a new id, the changed one under a known one."""
    _check(by)
    hold(by.org_code)
    filled = {**values, "conditions": rules.check_conditions(values["conditions"])}
    source_id = filled.get("source_id")
    if source_id and not Source.objects.filter(id=source_id, org_code=by.org_code).exists():
        raise RuleRefused("请选择本单位登记的来源。")
    receivers.check(values.get("post_kind", ""), by, to_schools=values.get("to_schools", False))
    rule, is_new = Rule.objects.get_or_create(
        id=id, defaults={"org_code": by.org_code, "changed_at": at, **filled}
    )
    if rule.org_code != by.org_code:
        raise RuleRefused("规则由定它的单位修改。")
    same = not is_new and all(getattr(rule, key) == value for key, value in filled.items())
    if same:
        return rule
    Rule.objects.filter(id=id).update(changed_at=at, **filled)
    rule.refresh_from_db()
    _record(rule, "rule_set", by, at)
    return rule


@transaction.atomic
def end_rule(*, rule: Rule, by: Viewer, at: datetime) -> Rule:
    """停用 a rule; what it opened goes on."""
    _check(by)
    hold(by.org_code)
    hit = Rule.objects.filter(id=rule.id, org_code=by.org_code, ended_at__isnull=True)
    if hit.update(ended_at=at):
        _record(rule, "rule_ended", by, at)
    rule.refresh_from_db()
    return rule


def _check(by: Viewer) -> None:
    if not by.may("signals.rule"):
        raise RuleRefused("您的岗位不能设置信号规则，请联系安全主任。")


def _record(rule: Rule, deed: str, by: Viewer, at: datetime) -> None:
    record(
        verb=f"signals.{deed}",
        org_code=rule.org_code,
        subject_type="signal_rule",
        subject_id=rule.id,
        by=by,
        at=at,
        body={"name": rule.name, "when": rule.words, "doing": rule.doing, "quiet": rule.is_quiet},
    )
