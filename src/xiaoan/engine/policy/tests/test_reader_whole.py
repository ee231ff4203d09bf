"""For any text whatever: the reading raises nothing, and every letter lies in exactly one part."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from xiaoan.engine.policy.reader.drafting import draft
from xiaoan.engine.policy.reader.paragraphs import paragraphs_of
from xiaoan.engine.policy.reader.structure import read
from xiaoan.engine.policy.text import is_letter

WORDS = [
    "第一章", "第二条", "一、", "二、", "（一）", "1.", "（1）", "①", "学校", "县教育局", "要",
     "应当",
    "每周", "至少", "1次", "３名", "以上", "2025年底前", "2月30日前", "立即", "发生事故的",
     "对", "严禁",
    "鼓励", "建立", "制度", "检查", "，", "；", "。", "：", "、", "（", "）", "〔责任单位：",
     "〕", "“", "”",
    "附件", "关于", "的通知", "各学校：", "\n", "　", "- 8 -", "2025年3月1日", "日周月",
     "百分之", "某〔2025〕1号",
]  # fmt: skip
texts = st.one_of(st.text(max_size=80), st.lists(st.sampled_from(WORDS), max_size=40).map("".join))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(texts)
def test_every_letter_of_a_text_lies_in_exactly_one_part(text: str) -> None:
    found = read(paragraphs_of(text.splitlines()))
    places = [(part.start, part.end) for part in found.parts]
    assert places[0][0] == 0
    assert places[-1][1] == len(found.text)
    assert all(before[1] == after[0] for before, after in pairwise(places))
    ids = [part.id for part in found.parts]
    assert len(ids) == len(set(ids))
    assert all(not part.parent or part.parent in ids for part in found.parts)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(texts)
def test_the_drafts_of_a_text_hold_every_letter_of_it_in_order(text: str) -> None:
    found = draft(read(paragraphs_of(text.splitlines())))
    told = "".join(_quotes(sentence.drafts) for sentence in found.sentences)
    assert letters(told) == letters(found.read.text)


def _quotes(drafts: tuple[object, ...]) -> str:
    """The quotes of a sentence; 日周月 quotes the same words three times."""
    return "".join(dict.fromkeys(one.quote for one in drafts))  # type: ignore[attr-defined]


def letters(text: str) -> str:
    return "".join(sign for sign in text if is_letter(sign))
