"""演练报告 in the form of GB/T 9704-2012: times, counts, what went wrong, what is done about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.timezone import localdate, localtime

from xiaoan.features.drills.models import Drill, Said, Weakness, packed
from xiaoan.features.drills.rules import merging, words
from xiaoan.foundation.files.models import File
from xiaoan.foundation.papers import Line, Mark, Paper, chinese_day

MOST_PHOTOS: Final = 4


@dataclass(frozen=True)
class Told:
    """Everything that the report draws on."""

    drill: Drill
    picture: merging.Picture
    weaknesses: Sequence[Weakness]
    said: Mapping[int, Said]
    photos: Sequence[File]


def report(told: Told) -> Paper:
    one = told.drill
    on = localdate(one.began_at or one.planned_at)
    lines = [
        Line("一、基本情况", "first"),
        Line(_held(one)),
        *([Line(f"演练方案要点：{_flat(one.scheme)}")] if one.scheme else []),
        *(_course(told) if one.is_tabletop else _times(told)),
        Line("三、评估", "first"),
        *_evaluation(one),
        Line("四、薄弱点和整改", "first"),
        *_weak(told.weaknesses),
        *([Line("五、总结", "first"), *map(Line, _paragraphs(one.summary))] if one.summary else []),
        Line(one.org_name, "right"),
        Line(chinese_day(on), "right"),
    ]
    return Paper(f"{one.title}报告", tuple(lines), marks=tuple(_pictures(told.photos)))


def _held(one: Drill) -> str:
    at = localtime(one.began_at or one.planned_at)
    where = f"在{one.place}" if one.place else ""
    told = "预先通知" if one.is_announced else "未预先通知"
    how = "" if one.is_tabletop else f"，{told}"
    source = "（事后补登）" if one.source == words.PAPER else ""
    return (
        f"{chinese_day(at.date())}{at:%H:%M}，{one.org_name}{where}组织{one.scenario_title}"
        f"{words.KINDS[one.kind]}{how}{source}。"
    )


def _flat(text: str) -> str:
    return " ".join(text.split())


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _times(told: Told) -> Iterator[Line]:
    one, seen = told.drill, told.picture
    yield Line("二、用时和清点", "first")
    out, whole = words.seconds_word(one.out_seconds), words.seconds_word(one.whole_seconds)
    if out:
        yield Line(f"从拉响警报到全部撤出用时{out}。")
    if whole:
        yield Line(f"从拉响警报到全部清点到齐用时{whole}。")
    if not seen.classes:
        yield Line(f"参加 {one.present} 人。")
        return
    yield Line(
        f"参加 {len(seen.classes)} 个班，应到 {one.expected} 人，请假 {one.excused} 人，"
        f"实到 {one.present} 人，缺员 {one.missing} 人。"
    )
    silent = [row.asked.name for row in seen.classes if row.counted_at is None]
    if silent:
        yield Line(f"没有报数的班：{'、'.join(silent)}。")
    yield from (Line(_class(seen, row)) for row in seen.classes if row.counted_at)


def _class(seen: merging.Picture, row: merging.Counted) -> str:
    said = [f"{row.asked.name}：应到 {row.asked.expected}，实到 {row.present}"]
    if row.excused:
        said.append(f"请假 {row.excused}")
    if row.missing:
        said.append(f"缺 {row.missing}")
    out = words.seconds_word(seen.seconds(row.out_at))
    whole = words.seconds_word(seen.seconds(row.whole_at))
    said += [f"撤出 {out}"] if out else []
    said += [f"到齐 {whole}"] if whole else []
    if row.before:
        said.append(f"更正过，先报 {'、'.join(map(str, row.before))}")
    return "，".join(said) + "。"


def _course(told: Told) -> Iterator[Line]:
    yield Line("二、推演经过", "first")
    script = packed().scripts.get(told.drill.script)
    if script is None:
        yield Line(f"参加 {told.drill.present} 人。")
        return
    yield Line(f"设定：{script.opening}")
    for place, inject in enumerate(script.injects):
        answer = told.said.get(place)
        yield Line(f"（{place + 1}）第 {inject.minute} 分钟：{inject.text}{inject.ask}", "second")
        yield Line(f"作答：{answer.text}" if answer else "作答：没有记录。")


def _evaluation(one: Drill) -> Iterator[Line]:
    form = packed().form
    if one.score is None:
        yield Line("尚未评估。")
        return
    yield Line(f"评估得分 {one.score} 分（满分 100 分，{form.assumed}）。")
    for choice, word in form.choices.items():
        items = [row.text for row in form.of(one.kind) if one.marks.get(row.key) == choice]
        if items and choice < form.most:
            yield Line(f"{word}：{'；'.join(items)}。")


def _weak(rows: Sequence[Weakness]) -> Iterator[Line]:
    if not rows:
        yield Line("没有提出薄弱点。")
    for number, row in enumerate(rows, 1):
        place = f"（{row.place}）" if row.place else ""
        then = "，已转为隐患整改" if row.case_id else ""
        yield Line(f"{number}．{row.text.rstrip('。')}{place}{then}。")


def _pictures(photos: Sequence[File]) -> Iterator[Mark]:
    for number, row in enumerate(photos[:MOST_PHOTOS], 1):
        if row.content_type.startswith("image/") and row.path.exists():
            yield Mark(f"现场照片 {number}", row.path.read_bytes())
