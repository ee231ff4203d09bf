"""The kinds, states and answers of inspections from outside, and what may follow on what."""

from __future__ import annotations

from typing import Final

# lishui-2024/2.3 and 2.7: 随机督查、专项检查、交叉互查、联合抽查、第三方检查、“四不两直”.
KINDS: Final = {
    "random": "随机督查",
    "special": "专项检查",
    "cross": "交叉互查",
    "joint": "联合检查",
    "third": "第三方检查",
    "half_year": "半年排查",
    "year": "年度大排查",
}
HINTS: Final = {
    "random": "抽学校，也抽检查人员",
    "special": "围绕一个主题，查选定的检查项",
    "cross": "学校之间轮流查，不会互查对方",
    "joint": "几个部门一起去，各查各的一份",
    "third": "请专业机构的人来查",
    "half_year": "每半年普遍查一遍",
    "year": "每年普遍查一遍",
}
DRAWN: Final = ("random", "special", "joint", "third")  # whose schools are drawn
WHOLE: Final = ("half_year", "year")  # that go to every school
NOTICES: Final = {
    "none": "四不两直：到校前不通知学校",
    "told": "提前通知学校",
}
PROGRAMME_STATES: Final = {
    "draft": "待抽取",
    "committed": "名单已封存",
    "running": "检查中",
    "finished": "已办结",
    "withdrawn": "已撤销",
}
RUNNING: Final = ("draft", "committed", "running")
VISIT_STATES: Final = {
    "planned": "未到校",
    "arrived": "检查中",
    "reported": "待学校答复",
    "answered": "已办结",
    "cancelled": "已取消",
}
DONE: Final = ("reported", "answered")
RESULTS: Final = {"ok": "合格", "bad": "有问题", "na": "不适用"}
SIDES: Final = {"inspector": "检查方", "school": "学校"}
WAYS: Final = {"drawn": "手写签名", "typed": "输入姓名", "refused": "拒绝签字"}
PUBLIC: Final = {"typed": "现场公布的数", "ledger": "上级会签的留痕根"}
TIES: Final = {
    "worked": "在该校工作过",
    "family": "亲属在该校工作或就读",
    "interest": "与该校有业务或利益关系",
    "other": "其他可能影响公正的情形",
}
MOST_SCHOOLS: Final = 400
NOT_YOURS: Final = "只有组织这项检查的单位可以这样做。"
STALE: Final = "页面打开后情况有变化，请刷新后再试。"


class VisitRefused(Exception):
    """What was asked cannot be done; `str()` says in Chinese what to do instead."""


def programme_fact(kind: str, line: str) -> str:
    """The fact that a finished programme is, where no duty says otherwise."""
    if kind in WHOLE:
        return "grand_sweep"
    return "supervision_tour" if line == "supervision" else "supervision_visit"
