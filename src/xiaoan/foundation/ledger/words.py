"""The Chinese words of a verb: its part from that app's own header, its deed from this list.

A verb is `<app>.<deed>`. The ledger knows no app by name; one whose deeds are data, as the moves of
a workflow are, tells their words with `name_deeds`.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.apps import apps
from django.utils.module_loading import module_has_submodule

DEEDS = {
    "acknowledged": "签收",
    "gave_up": "停止推送",
    "held": "扣下附件",
    "issued": "签发",
    "registered": "登记",
    "removed": "删除",
    "revoked": "吊销",
    "secret_rotated": "更换密钥",
    "answered": "答复",
    "appointed": "任命",
    "countersigned": "会签",
    "created": "新增",
    "day_changed": "改日历",
    "day_restored": "恢复日历",
    "ended": "结束任职",
    "extension_answered": "答复延期申请",
    "extension_asked": "申请延期",
    "given_up": "放弃",
    "retried": "重试",
    "run_now": "现在运行",
    "address_confirmed": "确认外发地址",
    "address_removed": "停用外发地址",
    "robot_added": "添加群机器人",
    "robot_removed": "停用群机器人",
    "resent": "再发一次",
    "handed_over": "转交",
    "key_made": "启用签名密钥",
    "opened": "立案",
    "point_changed": "改检查点",
    "point_placed": "设检查点",
    "point_retired": "撤检查点",
    "read": "查看",
    "recorded": "登记",
    "cover_ended": "结束替班",
    "cover_named": "请人替班",
    "round_changed": "改排查任务",
    "round_ended": "结束排查任务",
    "round_planned": "安排排查任务",
    "stored": "存入附件",
    "submitted": "提交",
    "synced": "同步",
    "updated": "修改",
    "waived": "批准免予考核",
    "withdrawn": "撤回",
    "written": "提交",
    "year_set": "设定学年",
}
_named: dict[str, str] = {}


def name_deeds(words: Mapping[str, str]) -> None:
    """Tell the words of whole verbs: `{"hazards.accept": "验收"}`."""
    _named.update(words)


def part_word(part: str) -> str:
    """`hazards` → 隐患, from the header of the app's package."""
    try:
        header = apps.get_app_config(part).module.__doc__ or ""
    except LookupError:
        return part
    return header.split(" — ")[0] or part


def verb_words(verb: str) -> str:
    """`hazards.accept` → 隐患：验收."""
    part, _, deed = verb.partition(".")
    return f"{part_word(part)}：{_named.get(verb) or DEEDS.get(deed, deed)}"


def parts() -> dict[str, str]:
    """App → its Chinese word, for every app that writes."""
    writing = (one for one in apps.get_app_configs() if one.name.startswith("xiaoan."))
    return {
        one.label: part_word(one.label)
        for one in writing
        if module_has_submodule(one.module, "actions")
    }
