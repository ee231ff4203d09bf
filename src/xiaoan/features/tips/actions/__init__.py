from __future__ import annotations

from .admitting import admit, climb_held, hide, join_case, pass_on, release
from .answering import (
    Said,
    agree,
    call_back_all,
    disagree,
    forget_phones,
    lapse_all,
    reflect_hazard,
    say_as_reporter,
)
from .answering import say as say_to_reporter
from .effects import after, guard
from .opening import contact, open_sealed
from .praising import praise
from .publishing import publish, withdraw
from .receiving import (
    PHOTO,
    PUBLIC_PHOTO,
    Full,
    Sent,
    Taken,
    TipRefused,
    challenge_for,
    hurries,
    receive,
)

DEEDS = {
    "tips.received": "收到举报线索",
    "tips.released": "放行举报线索",
    "tips.hidden": "隐藏举报线索",
    "tips.said": "给反映人留言",
    "tips.unsealed": "拆看密封的线索",
    "tips.contacted": "查看反映人电话",
    "tips.published": "公示办理情况",
    "tips.withdrawn": "撤下公示",
    "tips.praised": "表扬发现隐患的人",
}

__all__ = [
    "DEEDS", "PHOTO", "PUBLIC_PHOTO", "Full", "Said", "Sent", "Taken", "TipRefused", "admit",
    "after", "agree", "call_back_all", "challenge_for", "climb_held", "contact", "disagree",
    "forget_phones", "guard", "hide", "hurries", "join_case", "lapse_all", "open_sealed", "pass_on",
    "praise", "publish", "receive", "reflect_hazard", "release", "say_as_reporter",
    "say_to_reporter", "withdraw",
]  # fmt: skip
