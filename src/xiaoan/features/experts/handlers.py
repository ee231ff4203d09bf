"""What the panel's office is reminded of every night."""

from __future__ import annotations

from datetime import datetime

from xiaoan.foundation.jobs.timetable import nightly

from . import actions


@nightly("experts.remind", hour=2, minute=5, title="专家聘期和证书到期提醒")
def remind(at: datetime) -> int:
    """Terms and certificates that end within thirty days."""
    return actions.remind(at)


@nightly("experts.forget", hour=2, minute=10, title="清除未通过的专家申请中的个人信息")
def forget(at: datetime) -> int:
    """Applications that came to nothing, after the time their writers were told."""
    return actions.forget_refused(at)
