"""Group robots of an organisation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from xiaoan.foundation import scope
from xiaoan.foundation.ledger.actions import record
from xiaoan.foundation.notices import sealing
from xiaoan.foundation.notices.channels import configured
from xiaoan.foundation.notices.channels.outgoing import NotAllowed
from xiaoan.foundation.notices.models import Robot
from xiaoan.foundation.scope import Viewer


class RobotInvalid(ValueError):
    """Carries the sentence that the person reads."""


@dataclass(frozen=True)
class NewRobot:
    """A robot as somebody entered it; `id` is the form's, so that a double tap is one robot."""

    id: UUID
    channel: str
    title: str
    url: str
    secret: str
    kinds: Sequence[str]


@transaction.atomic
def add_robot(*, new: NewRobot, by: Viewer, at: datetime) -> Robot:
    """添加群机器人. Raises RobotInvalid for an address that is not the provider's."""
    try:
        configured.gate(new.channel).check(new.url)
    except (NotAllowed, ValueError) as error:
        title = configured.ROBOTS[new.channel]
        raise RobotInvalid(
            f"这不是{title}的地址。请在群设置里复制机器人的 Webhook 地址。"
        ) from error
    row, is_new = Robot.objects.get_or_create(
        id=new.id,
        org_code=by.org_code,
        defaults={
            "channel": new.channel,
            "title": new.title,
            "sealed": sealing.seal(new.id, new.url, new.secret),
            "kinds": list(new.kinds),
            "created_at": at,
        },
    )
    if is_new:
        _write_down("notices.robot_added", row, by, at)
    return row


@transaction.atomic
def remove_robot(*, robot_id: UUID, by: Viewer, at: datetime) -> bool:
    """停用群机器人; its address is forgotten. False where it was gone."""
    mine = Robot.objects.filter(scope.within(by), pk=robot_id, removed_at__isnull=True)
    row = mine.filter(org_code=by.org_code).first()
    if row is None or mine.update(removed_at=at, sealed=b"") != 1:
        return False
    _write_down("notices.robot_removed", row, by, at)
    return True


def _write_down(verb: str, row: Robot, by: Viewer, at: datetime) -> None:
    record(
        verb=verb,
        org_code=row.org_code,
        subject_type="robot",
        subject_id=row.pk,
        by=by,
        at=at,
        body={"channel": row.channel, "title": row.title, "kinds": list(row.kinds)},
    )
