"""Faults of a pack in Chinese, for whoever loads one on a page.

Checks speak English to the author at a terminal. What has no translation is shown as it is.
"""

from __future__ import annotations

import re
from typing import Final

_WHOLE: Final = {
    "kind is policy or library": "pack.yaml 的 kind 只能写 policy 或者 library。",
    "territory: lo is above hi": "pack.yaml 的适用范围写反了：lo 应不大于 hi。",
    "a library has no duties": "资料库不能有职责，请删去 duties 或者改为 policy。",
    "source.txt is missing or empty": "缺少原文：请放入 source.txt。",
    "source.txt is not the text that source_sha256 names": (
        "原文与 source_sha256 不符：请核对 source.txt，再写上它的校验值。"
    ),
    "text stands before the first clause": "第一条之前还有文字没有归入任何条款。",
}
_PARTS: Final = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"^pack\.yaml lacks (.+)$", r"pack.yaml 缺少 \1。"),
        (r"^pack\.yaml says (.+), the folder says (.+)$", r"pack.yaml 写的是 \1，文件夹叫 \2。"),
        (r"^version (.+) is not like 1\.0\.0$", r"版本号 \1 应写成 1.0.0 的样子。"),
        (r"^version (.+) has another content already$", r"版本 \1 已有另一份内容，请换新版本号。"),
        (r"^(.+): used (\d+) times$", r"标识 \1 用了 \2 次，应只用一次。"),
        (r"^(.+): an id is (.+)$", r"标识 \1 应写成 \2。"),
        (r"^(.+): an id begins with (.+)$", r"标识 \1 应以 \2 开头。"),
        (r"^context: clause (.+?) does not say “(.+)”$", r"第 \1 条原文里没有说明文字“\2”。"),
        (r"^(.+): clause (.+?) does not say “(.+)”$", r"\1：第 \2 条原文里没有“\3”。"),
        (r"^context “(.+)” gives no reason$", r"说明文字“\1”没有写为什么不成职责。"),
        (
            r"^(.+): vanished$",
            r"\1 在新版本里没有了。不再要求的请写终止日期 until。",
        ),
        (r"^effective (.+) is before that of (.+)$", r"适用起始日 \1 早于版本 \2 的起始日。"),
        (r"^(.+): no such post (.+)$", r"\1：没有叫 \2 的岗位。"),
        (r"^(.+): no such line (.+)$", r"\1：没有叫 \2 的条线。"),
        (r"^(.+): no measure (.+) in (.+)$", r"\1：没有以 \3 计的指标 \2。"),
        (r"^no topic (.+) is declared$", r"主题 \1 没有在 topics.yaml 里写名称。"),
        (r"^(?:(.+): )?no fact (.+) is declared$", r"\1：履职记录种类 \2 没有声明。"),
        (r"^(facts|measures): (.+) declared twice$", r"\2 声明了两次。"),
        (
            r"^(fact|measure) (.+) is declared otherwise already$",
            r"\2 已有别的意思，请换个标识。",
        ),
        (r"^(.+): no test$", r"\1：还没有测试，请在 tests 里各写一个达标、不达标的例子。"),
        (r"^(.+): no passing test$", r"\1：缺一个达标的测试例子。"),
        (r"^(.+): no failing test$", r"\1：缺一个不达标的测试例子。"),
        (r"^tests: “(.+)” stands twice$", r"测试“\1”写了两次。"),
        (r"^tests: “(.+)” expects the unknown duty (.+)$", r"测试“\1”里的职责 \2 不存在。"),
        (r"^tests: “(.+)” expects the unknown state (.+)$", r"测试“\1”里的状态 \2 不存在。"),
        (r"^tests: “(.+)” is wrong about whom (.+) binds$", r"测试“\1”对 \2 约束谁的判断不对。"),
        (r"^clause (.+): nothing carries “(.+)”$", r"第 \1 条的“\2”没有职责承载，也没有写明理由。"),
        (
            r"^clause (.+): units are not those of the text: (.+)$",
            r"第 \1 条责任单位与原文不符：\2。",
        ),
        (
            r"^clause (.+): pack\.yaml resolves no unit (.+)$",
            r"第 \1 条的“\2”没有对应到单位。",
        ),
        (
            r"^clause (.+): (.+) is responsible and .+$",
            r"第 \1 条的“\2”没有分到职责或监督。",
        ),
        (r"^unit (.+): no such line$", r"责任单位“\1”的条线不存在。"),
        (r"^(.+): clause (.+) begins nowhere in the text$", r"\1：原文里找不到第 \2 条的开头。"),
        (r"^(.+): confidence is one of .+$", r"\1：可信度只能写 A、B、C、S。"),
        (r"^(.+): of confidence C, so .+$", r"\1：可信度为 C，默认应不启用。"),
        (r"^(.+): severity is one of .+$", r"\1：等级只能写一般、较大、重大。"),
        (r"^(.+): only 重大 is direct or proposed$", r"\1：只有重大才能直接判定或者拟定。"),
        (r"^(.+): is (.+), (.+) is (.+)$", r"\1：参数写 \2，\3 写的是 \4，两处应一致。"),
        (r"^(.+): ends before it starts$", r"\1：终止日期早于起始日期。"),
        (r"^(.+): who: (.+)$", r"\1：约束谁写得不对（\2）。"),
        (r"^(.+): binds everybody$", r"\1：没有写约束谁。"),
        (r"^(.+): lacks (.+)$", r"\1：缺少 \2。"),
        (r"^(.+): (.+) knows no (.+)$", r"\1：\2 里不能写 \3。"),
        (r"^(.+): exactly one of (.+), not (.+)$", r"\1：六种类别（\2）应恰好写一种，现在是 \3。"),
        (r"^(.+): (.+) needs (.+)$", r"\1：\2 需要写 \3。"),
        (r"^(.+): line (\d+): (.+) twice$", r"文件 \1 第 \2 行：\3 写了两次。"),
        (r"^lacks the key (.+)$", r"政策包里有一处缺少 \1。"),
    )
)


def in_chinese(fault: str) -> str:
    """One fault as a sentence for an official.

    >>> in_chinese("kaijiang-2022/8/weekly-sweep: no test")
    'kaijiang-2022/8/weekly-sweep：还没有测试，请在 tests 里各写一个达标、不达标的例子。'
    """
    if fault in _WHOLE:
        return _WHOLE[fault]
    for pattern, words in _PARTS:
        found = pattern.match(fault)
        if found:
            return found.expand(words).removeprefix("：")
    return fault if _is_chinese(fault) else f"政策包读不懂，请核对写法：{fault[:200]}"


def _is_chinese(fault: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in fault[:8])
