"""Writes about numbers that are not read in the law itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from xiaoan.engine.policy import doubt, parameters, queries
from xiaoan.engine.policy.doubt import DEEDS, UNSURE, Settled
from xiaoan.engine.policy.models import Parameter, ParameterStanding
from xiaoan.foundation.jobs.actions import emit
from xiaoan.foundation.ledger.actions import record
from xiaoan.foundation.orgs.rules import Code
from xiaoan.foundation.scope import Viewer

MEANWHILE = "别人刚刚处理过这个数字，请刷新页面，看清现状后再办。"


class SettlingRefused(ValueError):
    """Why a number is not settled; `field` names the place of the form, empty for the whole."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


class SettledMeanwhile(SettlingRefused):
    """Somebody else was faster; what was read is no longer so."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A decision about a number. `id` is made by the client, `version` is what it has read."""

    id: UUID
    deed: str
    value: doubt.Number | None
    reason: str
    document: str
    version: int


def may_settle(by: Viewer) -> bool:
    """Those who answer for a whole territory of a county or more, and hold the verb."""
    whole = by.lo < by.hi == by.own_interval[1]
    return whole and by.may("policy.confirm") and not Code(by.lo).township


@transaction.atomic
def settle(*, parameter: Parameter, wish: Wish, by: Viewer, at: datetime) -> ParameterStanding:
    """确认、改用或撤回 an unsure number for the viewer's territory.

    From then on the duties that use it bind there, or rest. The same wish twice is one act.
    Raises SettlingRefused.
    """
    done = ParameterStanding.objects.filter(id=wish.id).first()
    if done is not None:
        return _same(done, parameter, by)
    value = _checked(parameter, wish, by)
    try:
        with transaction.atomic():
            row = _write(parameter, wish, value, by, at)
    except IntegrityError as fault:
        raise SettledMeanwhile(MEANWHILE) from fault
    record(
        verb=f"policy.parameter_{wish.deed}",
        org_code=by.org_code,
        subject_type="parameter",
        subject_id=parameter.key,
        by=by,
        at=at,
        body=_told(parameter, row),
    )
    emit("policy.parameter_settled", org_code=by.org_code, subject_id=row.territory, at=at)
    return row


def _same(done: ParameterStanding, parameter: Parameter, by: Viewer) -> ParameterStanding:
    if (done.parameter, done.territory) != (parameter.key, by.lo):
        raise SettlingRefused("这次提交的编号已经用过，请刷新页面再办。")
    return done


def _checked(parameter: Parameter, wish: Wish, by: Viewer) -> doubt.Number | None:
    """The number that will hold, once everything is in order; None for a withdrawal."""
    if not may_settle(by):
        raise SettlingRefused("由本辖区教育局局长或系统管理员办理。")
    if wish.deed not in DEEDS:
        raise SettlingRefused("请选择确认、改用或撤回。", "deed")
    if parameter.confidence not in UNSURE or not parameter.used_by:
        raise SettlingRefused("这个数字随文件生效，不用确认。")
    for field, said, ask in (
        ("reason", wish.reason, "请写明理由，下级单位和上级都会看到。"),
        ("document", wish.document, "请写明依据的文件名称和文号。"),
    ):
        if not said.strip():
            raise SettlingRefused(ask, field)
    own, version = parameters.own(parameter.key, by.lo)
    if version != wish.version:
        raise SettledMeanwhile(MEANWHILE)
    value = _value(parameter, wish)
    _refuse_deed(wish, own, value)
    return value


def _value(parameter: Parameter, wish: Wish) -> doubt.Number | None:
    if wish.deed == "withdrawn":
        return None
    if wish.deed == "confirmed":
        given: doubt.Number = parameter.value
        return given
    fault = doubt.value_fault(wish.value, parameter.value)
    if fault or wish.value is None:
        raise SettlingRefused(fault, "value")
    value = int(wish.value) if isinstance(parameter.value, int) else wish.value
    paths = {use["duty"]: use["at"] for use in parameter.used_by}
    for row in parameters.duties_of(parameter):
        if doubt.duty_faults(queries.as_duty(row), paths[row.key], value):
            raise SettlingRefused(f"职责“{row.title}”容不下这个数字，请换一个。", "value")
    return value


def _refuse_deed(wish: Wish, own: Settled | None, value: doubt.Number | None) -> None:
    fault = doubt.deed_fault(wish.deed, own, value)
    if fault:
        raise SettlingRefused(fault)


def _write(
    parameter: Parameter, wish: Wish, value: doubt.Number | None, by: Viewer, at: datetime
) -> ParameterStanding:
    return ParameterStanding.objects.create(
        id=wish.id,
        parameter=parameter.key,
        territory=by.lo,
        hi=by.hi,
        version=wish.version + 1,
        deed=wish.deed,
        value=value,
        reason=wish.reason.strip(),
        document=wish.document.strip(),
        on=timezone.localdate(at),
        at=at,
        by_id=by.person_id,
        by_name=f"{by.org_name} {by.name}",
    )


def _told(parameter: Parameter, row: ParameterStanding) -> dict[str, object]:
    """The ledger takes no fraction, so the number is told as text."""
    return {
        "territory": f"{row.territory:014d}",
        "number": "" if row.value is None else f"{row.value} {parameter.unit}",
        "title": parameter.title,
        "reason": row.reason,
        "document": row.document,
        "version": row.version,
    }
